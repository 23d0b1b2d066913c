// Exponential function.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = e^x, element by element, within 1 ulp; results below 2^-126 are 0. */
export const exp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("exp", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.exp_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.exp_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
