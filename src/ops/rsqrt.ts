// One divided by the square root.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = 1 / √x, element by element; ∞ for 0, NaN for x < 0. */
export const rsqrt = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("rsqrt", {
  shape: ([x]) => x.shape,
  reads: ["y"],
  forward: (k, y, [x]) => k.rsqrt_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.rsqrt_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
