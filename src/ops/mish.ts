// Mish.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = x·tanh(softplus(x)), element by element (Misra 2019). */
export const mish = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("mish", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.mish_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.mish_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
