// Negative log-likelihood of classes, and the margin between them.
import { ShapeError } from "../errors.ts";
import { intTensor, tensor } from "../ops/create.ts";
import { oneHot } from "../ops/oneHot.ts";
import { relu } from "../ops/relu.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import { Tensor } from "../tensor.ts";
import { checkLabels, checkLabelTensor, type Labels } from "./labels.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface NllLossOptions extends LossOptions {
  /** One factor per class; 1 unless said. */
  readonly weight?: ArrayLike<number>;
  /** Targets with this value count for nothing; −100 unless said. */
  readonly ignoreIndex?: number;
}

/**
 * −x at the target's class, for log-probabilities x [N, ..., C] (see logSoftmax; crossEntropy does both at once).
 * The mean is over the weights of the targets, as in PyTorch.
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function nllLoss(x: Tensor, target: Labels, options: NllLossOptions = {}): Tensor {
  const { weight, ignoreIndex = -100, reduction = "mean" } = options;
  const classes = x.shape.at(-1) ?? 0;
  if (weight && weight.length !== classes) throw new ShapeError("nllLoss", `expected ${classes} class weights, got ${weight.length}`);
  const chosen = oneHot(checked("nllLoss", x, target, ignoreIndex), classes);
  const factors = Float32Array.from({ length: classes }, (_, c) => (c === ignoreIndex ? 0 : (weight?.[c] ?? 1)));
  const weighted = chosen.mul(tensor(factors));
  const losses = sum(x.mul(weighted), { axes: [-1] }).neg();
  return reduction === "mean" ? sum(losses).div(sum(weighted)) : reduce(losses, reduction);
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
  const { margin = 1, p = 1, reduction = "mean" } = options;
  if (p !== 1 && p !== 2) throw new ShapeError("multiMarginLoss", `expected p to be 1 or 2, got ${p}`);
  const classes = x.shape.at(-1) ?? 0;
  const chosen = oneHot(checked("multiMarginLoss", x, target, NONE), classes);
  const own = sum(x.mul(chosen), { axes: [-1], keepDims: true });
  const gaps = relu(x.sub(own).add(margin)).mul(chosen.neg().add(1));
  return reduce(sum(p === 2 ? square(gaps) : gaps, { axes: [-1] }).div(classes), reduction);
}

/** No label is ignored: the check lets this one pass, and nobody counts so far down. */
const NONE = -2147483648;

/** Labels as a tensor, after the check that each is a class (or ignored). */
function checked(op: string, x: Tensor, target: Labels, ignoreIndex: number): Tensor<"i32"> {
  if (target instanceof Tensor) {
    checkLabelTensor(op, x, target, ignoreIndex);
    return target;
  }
  checkLabels(op, x, target, ignoreIndex);
  return intTensor(target, x.shape.slice(0, -1));
}
