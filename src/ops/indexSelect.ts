// Rows, or what else lies along an axis, picked by index.
import { resolveAxis } from "../arithmetic/axes.ts";
import { defineExtraOp } from "../extraOp.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkIndices } from "./indices.ts";

/** Of indices that are known to be right; the option is the axis, counted from the front. */
const indexSelectOp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor, index: Tensor<"i32">], number>("indexSelect", {
  shape: ([x, index], axis) => [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)],
  reads: [1],
  forward(k, y, [x, index], { options: axis }) {
    const { shape } = x;
    k.gather_rows(y.ptr, x.ptr, index.ptr, sizeOf(shape.slice(0, axis)), index.size, shape[axis] ?? 0, sizeOf(shape.slice(axis + 1)));
  },
  backward(k, dy, [dx], { inputs: [, index], options: axis }) {
    if (!dx) return;
    const { shape } = dx;
    k.scatter_rows(dx.ptr, dy.ptr, index.ptr, sizeOf(shape.slice(0, axis)), index.size, shape[axis] ?? 0, sizeOf(shape.slice(axis + 1)));
  },
});

/**
 * What lies at the places `index` along `axis` (negative ones counted from the end): torch.index_select, tf.gather.
 * @param index i32, of any shape, which takes the axis' place: x [a, b, c] along 1 by index [p, q] gives [a, p, q, c]
 * @throws ShapeError for an index outside, named with its place
 */
export function indexSelect(x: Tensor, axis: number, index: Tensor<"i32">): Tensor {
  const at = resolveAxis("indexSelect", axis, x.shape);
  checkIndices("indexSelect", index, x.shape[at] ?? 0);
  return indexSelectOp(x, index, at);
}
