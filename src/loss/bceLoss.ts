// Binary cross entropy of probabilities and of logits.
import { hardtanh } from "../ops/hardtanh.ts";
import { log } from "../ops/log.ts";
import { softplus } from "../ops/softplus.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

const complement = (t: Tensor | number) => (typeof t === "number" ? 1 - t : t.neg().add(1));

/** ln x, not below −100, as in PyTorch: a loss stays finite at probabilities 0 and 1. */
const boundedLog = (x: Tensor) => hardtanh(log(x), { min: -100, max: Infinity });

/**
 * −(t·ln x + (1 − t)·ln(1 − x)) for probabilities x in [0, 1], the logarithms not below −100.
 * @param target probabilities, broadcast, or one for all: `bceLoss(x, 1)`
 */
export function bceLoss(x: Tensor, target: Tensor | number, options: LossOptions = {}): Tensor {
  return reduce("bceLoss", x, options, () =>
    boundedLog(x)
      .mul(target)
      .add(boundedLog(x.neg().add(1)).mul(complement(target)))
      .neg(),
  );
}

export interface BceWithLogitsLossOptions extends LossOptions {
  /** A factor per element, broadcast; as in PyTorch the mean is not divided by it. */
  readonly weight?: Tensor;
  /** A factor of the positive part, broadcast: above 1 favours recall. */
  readonly posWeight?: Tensor;
}

/**
 * bceLoss of sigmoid(x), computed without leaving the logits: (1 − t)·x + (1 + (posWeight − 1)·t)·ln(1 + e^−x).
 * @param target probabilities, broadcast, or one for all: `bceWithLogitsLoss(x, 1)`
 */
export function bceWithLogitsLoss(x: Tensor, target: Tensor | number, options: BceWithLogitsLossOptions = {}): Tensor {
  const { weight, posWeight } = options;
  return reduce("bceWithLogitsLoss", x, options, () => {
    const penalty = softplus(x.neg());
    const scaled = posWeight ? penalty.mul(posWeight.sub(1).mul(target).add(1)) : penalty;
    const losses = x.mul(complement(target)).add(scaled);
    return weight ? losses.mul(weight) : losses;
  });
}
