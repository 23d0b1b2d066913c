// Square root.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = √x, element by element, exactly rounded; NaN for x < 0. */
export const sqrt = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("sqrt", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.sqrt_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.sqrt_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
