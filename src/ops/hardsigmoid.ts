// Hard sigmoid.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = x/6 + 1/2 limited to [0, 1], element by element; the gradient at ±3 is 0. */
export const hardsigmoid = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("hardsigmoid", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.hardsigmoid_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.hardsigmoid_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
