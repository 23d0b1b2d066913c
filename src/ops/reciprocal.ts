// One divided by each value.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = 1 / x, element by element; ±∞ for ±0. */
export const reciprocal = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("reciprocal", {
  shape: ([x]) => x.shape,
  reads: ["y"],
  forward: (k, y, [x]) => k.reciprocal_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.reciprocal_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
