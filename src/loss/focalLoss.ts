// Focal losses: cross entropies that look away from what is right already. Lin et al. 2017.
import { ShapeError } from "../errors.ts";
import { exp } from "../ops/exp.ts";
import { logSoftmax } from "../ops/logSoftmax.ts";
import { pow } from "../ops/pow.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { bceWithLogitsLoss } from "./bceLoss.ts";
import { type ClassOptions, chooseClasses, type Labels } from "./labels.ts";
import { positive } from "./positive.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface FocalLossOptions extends LossOptions, ClassOptions {
  /** How strongly sure rows are played down, >= 0; default 2, and 0 is crossEntropy. */
  readonly gamma?: number;
}

/**
 * −w·(1 − p)^gamma·ln p for the softmax probability p of the target's class, w its weight. The mean is over the
 * weights of the targets, as crossEntropy's.
 * @param x logits [N, ..., C]
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function focalLoss(x: Tensor, target: Labels, options: FocalLossOptions = {}): Tensor {
  const { gamma = 2 } = options;
  checkGamma("focalLoss", gamma);
  return reduce("focalLoss", x, options, () => {
    const { chosen, counts } = chooseClasses("focalLoss", x, target, options);
    const logs = sum(logSoftmax(x).mul(chosen), { axes: [-1] });
    const losses = focused(logs.neg(), exp(logs).neg().add(1), gamma);
    return { losses: losses.mul(counts), counts };
  });
}

export interface SigmoidFocalLossOptions extends LossOptions {
  /** How strongly sure elements are played down, >= 0; default 2. */
  readonly gamma?: number;
  /** Weight of the positive part, in [0, 1]; the negative one's is 1 − alpha. Default 0.25; null: no weights. */
  readonly alpha?: number | null;
}

/**
 * alpha·(1 − p)^gamma·(−ln p) where the target is 1, (1 − alpha)·p^gamma·(−ln(1 − p)) where it is 0, for p = sigmoid(x);
 * between them linear in each factor. As in torchvision.
 * @param x logits
 * @param target 0 or 1, of x's shape
 * @throws ShapeError for different shapes, gamma < 0 and alpha outside [0, 1]
 */
export function sigmoidFocalLoss(x: Tensor, target: Tensor, options: SigmoidFocalLossOptions = {}): Tensor {
  const { gamma = 2, alpha = 0.25 } = options;
  checkGamma("sigmoidFocalLoss", gamma);
  if (alpha !== null && !(alpha >= 0 && alpha <= 1)) throw new ShapeError("sigmoidFocalLoss", `expected alpha in [0, 1], got ${alpha}`);
  if (x.shape.join() !== target.shape.join())
    throw new ShapeError("sigmoidFocalLoss", `expected equal shapes, got [${x.shape.join(", ")}] and target [${target.shape.join(", ")}]`);
  return reduce("sigmoidFocalLoss", x, options, () => {
    const wrong = sigmoid(x).mul(target.mul(-2).add(1)).add(target);
    const losses = focused(bceWithLogitsLoss(x, target, { reduction: "none" }), wrong, gamma);
    return alpha === null ? losses : losses.mul(target.mul(2 * alpha - 1).add(1 - alpha));
  });
}

/** losses · wrong^gamma */
function focused(losses: Tensor, wrong: Tensor, gamma: number): Tensor {
  return gamma === 0 ? losses : losses.mul(pow(positive(wrong), gamma));
}

function checkGamma(op: string, gamma: number): void {
  if (!(gamma >= 0)) throw new ShapeError(op, `expected gamma >= 0, got ${gamma}`);
}
