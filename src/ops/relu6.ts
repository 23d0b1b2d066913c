// Rectified linear unit limited at 6.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = x limited to [0, 6], element by element (Howard et al. 2017, MobileNet); the gradient at 0 and at 6 is 0. */
export const relu6 = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("relu6", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.hardtanh_fwd(y.ptr, x.ptr, y.size, 0, 6),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.hardtanh_dx(dx.ptr, dy.ptr, x.ptr, dy.size, 0, 6),
});
