// Tanh shrinkage.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = x − tanh x, element by element. */
export const tanhshrink = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("tanhshrink", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.tanhshrink_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.tanhshrink_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
