// Softsign.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = x / (1 + |x|), element by element. */
export const softsign = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("softsign", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.softsign_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.softsign_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
