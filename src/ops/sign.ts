// The sign of each value.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = −1, 0 or 1, as x is below, at or above 0, element by element; NaN stays NaN. The gradient is 0. */
export const sign = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("sign", {
  shape: ([x]) => x.shape,
  reads: [],
  forward: (k, y, [x]) => k.sign_fwd(y.ptr, x.ptr, y.size),
  backward: (k, _, [dx]) => dx && k.fill(dx.ptr, dx.size, 0),
});
