// Natural logarithm.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = ln x, element by element, within 1 ulp; −∞ for 0, NaN for x < 0. */
export const log = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("log", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.log_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.log_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
