// Logistic function.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = 1 / (1 + e^-x), element by element, within 2.5 ulp; results below 2^-126 are 0. */
export const sigmoid = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("sigmoid", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.sigmoid_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.sigmoid_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
