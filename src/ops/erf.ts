// Error function.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = erf x = 2/√π ∫₀ˣ e^-t² dt, element by element, within 1.1 ulp. */
export const erf = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("erf", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.erf_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.erf_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});
