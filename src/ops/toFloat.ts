// Integers as floats.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** The values of an integer tensor as floats, e.g. a comparison's 0 and 1 as a mask to multiply with. Rounded beyond 2^24. No gradient. */
export const toFloat = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor<"i32">]>("toFloat", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.to_float(y.ptr, x.ptr, y.size),
  backward: "none",
});
