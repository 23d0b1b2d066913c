// Rectified linear unit.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = max(x, 0), element by element; the gradient at 0 is 0. NaN stays NaN. */
export const relu = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("relu", {
  shape: ([x]) => x.shape,
  reads: ["y"],
  forward: (k, y, [x]) => k.relu_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.relu_dx(dx.ptr, dy.ptr, y.ptr, y.size),
});
