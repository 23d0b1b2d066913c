// Hyperbolic tangent.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = tanh x, element by element, within 1.5 ulp. */
export const tanh = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("tanh", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.tanh_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.tanh_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
