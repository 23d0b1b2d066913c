// Losses of a margin between two classes, −1 and 1.
import { relu } from "../ops/relu.ts";
import { softplus } from "../ops/softplus.ts";
import { square } from "../ops/square.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface MarginLossOptions extends LossOptions {
  readonly margin?: number;
}

/** max(0, 1 − y·x). @param y −1 or 1 */
export function hingeLoss(x: Tensor, y: Tensor, { reduction = "mean" }: LossOptions = {}): Tensor {
  return reduce(relu(x.mul(y).neg().add(1)), reduction);
}

/** max(0, 1 − y·x)². @param y −1 or 1 */
export function squaredHingeLoss(x: Tensor, y: Tensor, { reduction = "mean" }: LossOptions = {}): Tensor {
  return reduce(square(relu(x.mul(y).neg().add(1))), reduction);
}

/** ln(1 + e^(−y·x)). @param y −1 or 1 */
export function softMarginLoss(x: Tensor, y: Tensor, { reduction = "mean" }: LossOptions = {}): Tensor {
  return reduce(softplus(x.mul(y).neg()), reduction);
}

/** x where y = 1, max(0, margin − x) where y = −1: x is a distance. Default margin 1. */
export function hingeEmbeddingLoss(x: Tensor, y: Tensor, { margin = 1, reduction = "mean" }: MarginLossOptions = {}): Tensor {
  const same = y.add(1).mul(0.5);
  return reduce(x.mul(same).add(relu(x.neg().add(margin)).mul(same.neg().add(1))), reduction);
}

/** max(0, margin − y·(a − b)): a should be above b where y = 1, below where y = −1. Default margin 0. */
export function marginRankingLoss(a: Tensor, b: Tensor, y: Tensor, { margin = 0, reduction = "mean" }: MarginLossOptions = {}): Tensor {
  return reduce(relu(a.sub(b).mul(y).neg().add(margin)), reduction);
}
