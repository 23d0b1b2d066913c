// Square.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = x², element by element. */
export const square = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("square", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.square_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.square_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
