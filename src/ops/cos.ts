// Cosine.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = cos x, element by element, within 0.51 ulp for |x| < 2^29; NaN beyond. */
export const cos = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("cos", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.cos_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.cos_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
