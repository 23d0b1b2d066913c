// Threshold.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface ThresholdOptions {
  /** Values up to this one are replaced. */
  readonly threshold: number;
  /** What replaces them. */
  readonly value: number;
}

/** y = x where x > threshold, else value, element by element. */
export const threshold = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], ThresholdOptions>("threshold", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.threshold_fwd(y.ptr, x.ptr, y.size, options.threshold, options.value),
  backward: (k, dy, [dx], { inputs: [x], options }) =>
    dx && k.threshold_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.threshold, options.value),
});
