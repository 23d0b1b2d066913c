// Negative log-likelihood of classes, and the margin between them.
import { ShapeError } from "../errors.ts";
import { relu } from "../ops/relu.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { type ClassOptions, chooseClasses, type Labels, NONE_IGNORED } from "./labels.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface NllLossOptions extends LossOptions, ClassOptions {}

/**
 * −x at the target's class, for log-probabilities x [N, ..., C] (see logSoftmax; crossEntropy does both at once).
 * The mean is over the weights of the targets, as in PyTorch.
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function nllLoss(x: Tensor, target: Labels, options: NllLossOptions = {}): Tensor {
  return reduce("nllLoss", x, options, () => {
    const { chosen, counts } = chooseClasses("nllLoss", x, target, options);
    const own = sum(x.mul(chosen), { axes: [-1] });
    return { losses: own.mul(counts).neg(), counts };
  });
}

export interface MultiMarginLossOptions extends LossOptions {
  /** Default 1. */
  readonly margin?: number;
  /** The power of each class's loss; default 1. */
  readonly p?: 1 | 2;
}

/**
 * Σ over the other classes of max(0, margin − x[target] + x[c])^p, divided by C: the hinge of several classes.
 * Weston & Watkins 1999, as in PyTorch.
 * @param x [N, ..., C]
 * @throws ShapeError for shapes that do not fit, for a class outside [0, C), and for another p
 */
export function multiMarginLoss(x: Tensor, target: Labels, options: MultiMarginLossOptions = {}): Tensor {
  const { margin = 1, p = 1 } = options;
  if (p !== 1 && p !== 2) throw new ShapeError("multiMarginLoss", `expected p to be 1 or 2, got ${p}`);
  return reduce("multiMarginLoss", x, options, () => {
    const { chosen } = chooseClasses("multiMarginLoss", x, target, { ignoreIndex: NONE_IGNORED });
    const own = sum(x.mul(chosen), { axes: [-1], keepDims: true });
    const gaps = relu(x.sub(own).add(margin)).mul(chosen.neg().add(1));
    return sum(p === 2 ? square(gaps) : gaps, { axes: [-1] }).div(x.shape.at(-1) ?? 0);
  });
}
