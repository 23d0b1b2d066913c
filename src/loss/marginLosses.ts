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
export function hingeLoss(x: Tensor, y: Tensor, options: LossOptions = {}): Tensor {
  return reduce("hingeLoss", x, options, () => relu(x.mul(y).neg().add(1)));
}

/** max(0, 1 − y·x)². @param y −1 or 1 */
export function squaredHingeLoss(x: Tensor, y: Tensor, options: LossOptions = {}): Tensor {
  return reduce("squaredHingeLoss", x, options, () => square(relu(x.mul(y).neg().add(1))));
}

/** ln(1 + e^(−y·x)). @param y −1 or 1 */
export function softMarginLoss(x: Tensor, y: Tensor, options: LossOptions = {}): Tensor {
  return reduce("softMarginLoss", x, options, () => softplus(x.mul(y).neg()));
}

/** x where y = 1, max(0, margin − x) where y = −1: x is a distance. Default margin 1. */
export function hingeEmbeddingLoss(x: Tensor, y: Tensor, { margin = 1, ...options }: MarginLossOptions = {}): Tensor {
  return reduce("hingeEmbeddingLoss", x, options, () => {
    const same = y.add(1).mul(0.5);
    return x.mul(same).add(relu(x.neg().add(margin)).mul(same.neg().add(1)));
  });
}

/** max(0, margin − y·(a − b)): a should be above b where y = 1, below where y = −1. Default margin 0. */
export function marginRankingLoss(a: Tensor, b: Tensor, y: Tensor, { margin = 0, ...options }: MarginLossOptions = {}): Tensor {
  return reduce("marginRankingLoss", a, options, () => relu(a.sub(b).mul(y).neg().add(margin)));
}
