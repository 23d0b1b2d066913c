// Rounding up.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = the smallest integer >= x, element by element. The gradient is 0. */
export const ceil = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("ceil", {
  shape: ([x]) => x.shape,
  reads: [],
  forward: (k, y, [x]) => k.ceil_fwd(y.ptr, x.ptr, y.size),
  backward: (k, _, [dx]) => dx && k.fill(dx.ptr, dx.size, 0),
});
