// Randomized leaky rectified linear unit.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { leakyRelu } from "./leakyRelu.ts";
import { rand } from "./random.ts";
import { relu } from "./relu.ts";

export interface RreluOptions {
  /** Least slope, default 1/8. */
  readonly lower?: number;
  /** Largest slope, default 1/3. */
  readonly upper?: number;
}

/**
 * x where x > 0, else slope·x, the slope of each element drawn anew, uniform in [lower, upper); not in training
 * their mean. Xu et al. 2015; defaults as in PyTorch.
 * @throws ShapeError for bounds that are not finite or not in order
 */
export function rrelu(x: Tensor, { lower = 1 / 8, upper = 1 / 3 }: RreluOptions = {}, training = true): Tensor {
  if (!(lower <= upper && lower > -Infinity && upper < Infinity))
    throw new ShapeError("rrelu", `expected finite lower <= upper, got ${lower} and ${upper}`);
  if (!training) return leakyRelu(x, { negativeSlope: (lower + upper) / 2 });
  return relu(x).sub(relu(x.neg()).mul(rand(x.shape, { low: lower, high: upper })));
}
