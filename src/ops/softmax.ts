// Softmax over one axis.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** An axis, and what lies outside and inside of it in memory: x[outer, extent, inner]. */
export interface AxisView {
  readonly outer: number;
  readonly extent: number;
  readonly inner: number;
}

/** Resolves an axis of `shape`; negative ones count from the end. */
export function axisView(op: string, shape: Shape, axis: number): AxisView {
  const index = axis < 0 ? axis + shape.length : axis;
  const extent = shape[index];
  if (extent === undefined)
    throw new ShapeError(op, `expected an axis of shape [${shape.join(", ")}], got axis ${axis} of ${shape.length}`);
  return { outer: sizeOf(shape.slice(0, index)), extent, inner: sizeOf(shape.slice(index + 1)) };
}

const op = /* @__PURE__ */ defineOp<readonly [x: Tensor], AxisView>("softmax", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options: { outer, extent, inner } }) => k.softmax_fwd(y.ptr, x.ptr, outer, extent, inner),
  backward: (k, dy, [dx], { y, options: { outer, extent, inner } }) => dx && k.softmax_dx(dx.ptr, dy.ptr, y.ptr, outer, extent, inner),
});

/**
 * y = e^x / Σ e^x along an axis, computed from x − max x, so that big values do not overflow.
 * @param axis the last one unless said; negative ones count from the end
 * @throws ShapeError for an axis that x does not have
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return op(x, axisView("softmax", x.shape, axis));
}
