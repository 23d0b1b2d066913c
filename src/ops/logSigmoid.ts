// Logarithm of the logistic function.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = ln(1 / (1 + e^-x)), element by element, without overflow. */
export const logSigmoid = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("logSigmoid", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.log_sigmoid_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.log_sigmoid_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
