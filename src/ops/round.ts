// Rounding to the nearest integer.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = the integer nearest to x, element by element; of two the even one, as in PyTorch. The gradient is 0. */
export const round = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("round", {
  shape: ([x]) => x.shape,
  reads: [],
  forward: (k, y, [x]) => k.round_fwd(y.ptr, x.ptr, y.size),
  backward: (k, _, [dx]) => dx && k.fill(dx.ptr, dx.size, 0),
});
