// Absolute value.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = |x|, element by element; the gradient at 0 is 0. */
export const abs = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("abs", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.abs_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.abs_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
