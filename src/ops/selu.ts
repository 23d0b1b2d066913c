// Scaled exponential linear unit.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

/** y = 1.0507·elu(x, alpha = 1.6733), element by element (Klambauer et al. 2017). */
export const selu = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("selu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.elu_fwd(y.ptr, x.ptr, y.size, ALPHA, SCALE),
  backward: (k, dy, [dx], { y }) => dx && k.elu_dx(dx.ptr, dy.ptr, y.ptr, dy.size, ALPHA, SCALE),
});
