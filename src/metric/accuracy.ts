// The share of right predictions.
import { ShapeError } from "../errors.ts";
import { checkLabelTensor } from "../loss/labels.ts";
import { defineOp } from "../op.ts";
import { argmax } from "../ops/argmax.ts";
import type { Tensor } from "../tensor.ts";
import type { MetricShare, Target } from "./metric.ts";

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
 * @param target classes [N, …], or their probabilities [N, …, C], the most probable class counting
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function accuracy(logits: Tensor, target: Target): MetricShare {
  const labels = isInteger(target) ? target : mostProbable(logits, target);
  return { total: countCorrect(logits, labels), count: labels.size };
}

function isInteger(target: Target): target is Tensor<"i32"> {
  return target.dtype === "i32";
}

function mostProbable(logits: Tensor, target: Tensor): Tensor<"i32"> {
  if (target.shape.join() !== logits.shape.join())
    throw new ShapeError(
      "accuracy",
      `expected probabilities [${logits.shape.join(", ")}], the logits' shape, got [${target.shape.join(", ")}]`,
    );
  return argmax(target, { axis: -1 });
}
