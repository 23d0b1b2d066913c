// Hard swish.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = x·hardsigmoid(x), element by element (Howard et al. 2019, MobileNetV3). */
export const hardswish = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("hardswish", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.hardswish_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.hardswish_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
