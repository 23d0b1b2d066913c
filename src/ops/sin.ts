// Sine.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = sin x, element by element, within 0.51 ulp for |x| < 2^29; NaN beyond. */
export const sin = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("sin", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.sin_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.sin_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
