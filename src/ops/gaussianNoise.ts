// Noise of a normal distribution, added or multiplied.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { checkProbability } from "./dropout.ts";
import { randn } from "./random.ts";

/**
 * x + std·z, z standard normal, drawn anew each time. Not in training, or with std = 0, it returns x itself.
 * @throws ShapeError for a std that is negative or not finite
 */
export function gaussianNoise(x: Tensor, std: number, training = true): Tensor {
  if (!(std >= 0 && std < Infinity)) throw new ShapeError("gaussianNoise", `expected std finite and >= 0, got ${std}`);
  return training && std > 0 ? x.add(randn(x.shape, { std })) : x;
}

/**
 * x·(1 + z·√(p/(1 − p))), z standard normal: the mean and variance of dropout with p (Srivastava et al. 2014, section 10).
 * Not in training, or with p = 0, it returns x itself.
 * @param p in [0, 1)
 * @throws ShapeError for p out of range
 */
export function gaussianDropout(x: Tensor, p: number, training = true): Tensor {
  checkProbability("gaussianDropout", p);
  return training && p > 0 ? x.mul(randn(x.shape, { mean: 1, std: Math.sqrt(p / (1 - p)) })) : x;
}
