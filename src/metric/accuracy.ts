// The share of right predictions.
import { checkLabelTensor } from "../loss/labels.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import type { MetricShare } from "./metric.ts";

const countCorrect = /* @__PURE__ */ defineOp<readonly [logits: Tensor, target: Tensor<"i32">]>("accuracy", {
  shape([logits, target]) {
    checkLabelTensor("accuracy", logits, target, 0);
    return [];
  },
  forward: (k, y, [logits, target]) => k.count_correct(y.ptr, logits.ptr, target.ptr, target.size, logits.shape.at(-1) ?? 0),
  backward: "none",
});

/**
 * How many rows have their largest logit at the target's class, the first of equal ones counting; NaN is never right.
 * @param logits [N, …, C], or probabilities
 * @param target classes [N, …]
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function accuracy(logits: Tensor, target: Tensor<"i32">): MetricShare {
  return { total: countCorrect(logits, target), count: target.size };
}
