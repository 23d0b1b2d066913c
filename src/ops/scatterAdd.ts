// Values added where an index says, along an axis.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";
import { checkIndexShape } from "./gather.ts";
import { checkIndices } from "./indices.ts";
import { axisView } from "./softmax.ts";

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor, source: Tensor, index: Tensor<"i32">], number>("scatterAdd", {
  shape: ([x]) => x.shape,
  reads: [2],
  passes: (input) => input === 0,
  forward(k, y, [x, source, index], { options: axis }) {
    const { outer, extent, inner } = axisView("scatterAdd", x.shape, axis);
    k.copy(y.ptr, x.ptr, x.size);
    k.scatter_add_axis(y.ptr, source.ptr, index.ptr, outer, axisView("scatterAdd", index.shape, axis).extent, extent, inner);
  },
  backward(k, dy, [, dSource], { inputs: [, , index], options: axis }) {
    if (!dSource) return;
    const { outer, extent, inner } = axisView("scatterAdd", dy.shape, axis);
    k.gather_axis(dSource.ptr, dy.ptr, index.ptr, outer, axisView("scatterAdd", index.shape, axis).extent, extent, inner);
  },
});

/**
 * x with source[i, j, k] added at x[i, index[i, j, k], k] (for axis 1 of three): torch.scatter_add. Where several
 * meet they are added in row-major order.
 * @param axis negative ones counted from the end
 * @param index i32, of source's shape, which is x's in all axes but `axis`
 * @throws ShapeError for shapes that do not fit, or an index outside, named with its place
 */
export function scatterAdd(x: Tensor, axis: number, index: Tensor<"i32">, source: Tensor): Tensor {
  const { extent } = axisView("scatterAdd", x.shape, axis);
  checkIndexShape("scatterAdd", x.shape, axis, index.shape);
  if (source.shape.join() !== index.shape.join())
    throw new ShapeError(
      "scatterAdd",
      `expected a source of the index' shape [${index.shape.join(", ")}], got [${source.shape.join(", ")}]`,
    );
  checkIndices("scatterAdd", index, extent);
  return op(x, source, index, axis);
}
