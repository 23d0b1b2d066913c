// Rounding down.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = the largest integer <= x, element by element. The gradient is 0. */
export const floor = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("floor", {
  shape: ([x]) => x.shape,
  reads: [],
  forward: (k, y, [x]) => k.floor_fwd(y.ptr, x.ptr, y.size),
  backward: (k, _, [dx]) => dx && k.fill(dx.ptr, dx.size, 0),
});
