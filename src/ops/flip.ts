// Axes turned round.
import { resolveAxes } from "../arithmetic/axes.ts";
import { copyBlock, placeIn } from "../arithmetic/blocks.ts";
import type { Kernels, Ptr } from "../backend.ts";
import { defineOp } from "../op.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** y = x with `axes` turned round: read backwards from their last places. */
function flipInto(k: Kernels, y: Ptr, x: Ptr, shape: Shape, axes: readonly number[]): void {
  if (sizeOf(shape) === 0) return;
  const { ptr, strides } = placeIn(
    shape,
    x,
    shape.map((extent, axis) => (axes.includes(axis) ? extent - 1 : 0)),
  );
  const backwards = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
  copyBlock(k, placeIn(shape, y), { ptr, strides: backwards }, shape);
}

const op = /* @__PURE__ */ defineOp<readonly [x: Tensor], readonly number[]>("flip", {
  shape: ([x]) => x.shape,
  reads: [],
  forward: (k, y, [x], { options: axes }) => flipInto(k, y.ptr, x.ptr, x.shape, axes),
  backward: (k, dy, [dx], { options: axes }) => dx && flipInto(k, dx.ptr, dy.ptr, dx.shape, axes),
});

/** x with the order along `axes` (one or several, negative ones counted from the end) turned round; e.g. 2 mirrors images [N, H, W, C]. */
export function flip(x: Tensor, axes: number | readonly number[]): Tensor {
  return op(x, resolveAxes("flip", axes, x.shape));
}
