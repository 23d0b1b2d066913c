// Sigmoid linear unit, also called swish.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = x·sigmoid(x), element by element (Elfwing et al. 2017). */
export const silu = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("silu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.silu_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.silu_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
