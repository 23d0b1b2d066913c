// Logarithm of softmax over one axis.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";
import { type AxisView, axisView } from "./softmax.ts";

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], AxisView>("logSoftmax", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options: { outer, extent, inner } }) => k.log_softmax_fwd(y.ptr, x.ptr, outer, extent, inner),
  backward: (k, dy, [dx], { y, options: { outer, extent, inner } }) => dx && k.log_softmax_dx(dx.ptr, dy.ptr, y.ptr, outer, extent, inner),
});

/**
 * y = x − max x − ln Σ e^(x − max x) along an axis: ln softmax(x) without its underflow.
 * @param axis the last one unless said; negative ones count from the end
 * @throws ShapeError for an axis that x does not have
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return op(x, axisView("logSoftmax", x.shape, axis));
}
