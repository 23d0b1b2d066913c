// The logarithm of one plus a value.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = ln(1 + x), element by element, exact also near 0: within 1.5 ulp. −∞ for −1, NaN below. */
export const log1p = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("log1p", {
  shape: ([x]) => x.shape,
  reads: [0],
  forward: (k, y, [x]) => k.log1p_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.log1p_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
