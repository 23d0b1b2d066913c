// The exponential, less one.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y = e^x − 1, element by element, exact also near 0: within 1.7 ulp. */
export const expm1 = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("expm1", {
  shape: ([x]) => x.shape,
  reads: ["y"],
  forward: (k, y, [x]) => k.expm1_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { y }) => dx && k.expm1_dx(dx.ptr, dy.ptr, y.ptr, dy.size),
});
