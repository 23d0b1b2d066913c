// Elements picked by index along an axis.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkIndices } from "./indices.ts";
import { axisView } from "./softmax.ts";

/** @internal Throws unless `index` has x's shape in all axes but one. */
export function checkIndexShape(op: string, x: Shape, axis: number, index: Shape): void {
  const at = axis < 0 ? axis + x.length : axis;
  if (index.length !== x.length || index.some((extent, i) => i !== at && extent !== x[i]))
    throw new ShapeError(op, `expected an index of shape [${x.join(", ")}] but for axis ${at}, got [${index.join(", ")}]`);
}

/** @internal `gather` of indices that are known to be right. */
export const gatherOp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor, index: Tensor<"i32">], number>("gather", {
  shape: ([, index]) => index.shape,
  reads: [1],
  forward(k, y, [x, index], { options: axis }) {
    const { outer, extent, inner } = axisView("gather", x.shape, axis);
    k.gather_axis(y.ptr, x.ptr, index.ptr, outer, axisView("gather", index.shape, axis).extent, extent, inner);
  },
  backward(k, dy, [dx], { inputs: [, index], options: axis }) {
    if (!dx) return;
    const { outer, extent, inner } = axisView("gather", dx.shape, axis);
    k.fill(dx.ptr, dx.size, 0);
    k.scatter_add_axis(dx.ptr, dy.ptr, index.ptr, outer, axisView("gather", index.shape, axis).extent, extent, inner);
  },
});

/**
 * Elements of x picked along `axis` (negative ones counted from the end): for axis 1 of three, y[i, j, k] = x[i, index[i, j, k], k],
 * as torch.gather. Whole rows are picked by `indexSelect`.
 * @param index i32, of x's shape in all axes but `axis`
 * @throws ShapeError for an index of another shape, or one outside, named with its place
 */
export function gather(x: Tensor, axis: number, index: Tensor<"i32">): Tensor {
  const { extent } = axisView("gather", x.shape, axis);
  checkIndexShape("gather", x.shape, axis, index.shape);
  checkIndices("gather", index, extent);
  return gatherOp(x, index, axis);
}
