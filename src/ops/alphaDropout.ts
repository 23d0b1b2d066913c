// Dropout for self-normalising networks (Klambauer et al. 2017, "Self-Normalizing Neural Networks").
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { perChannel } from "./channelDropout.ts";
import { checkProbability, drop, randomMask } from "./dropout.ts";

/** Limit of SELU for x → −∞: what a dropped element becomes. */
const LIMIT = -1.7580993408473766;

/**
 * Sets each element to SELU's lower limit with probability p, then scales and shifts all, so that inputs of mean 0
 * and variance 1 keep both. Not in training, or with p = 0, it returns x itself.
 * @param p probability of being dropped, in [0, 1)
 * @throws ShapeError for p out of range
 */
export function alphaDropout(x: Tensor, p = 0.5, training = true): Tensor {
  checkProbability("alphaDropout", p);
  if (!training || p === 0) return x;
  const { scale, shift } = affine(p);
  return drop(x.sub(LIMIT), p, scale).add(shift);
}

/** `alphaDropout` of whole channels of each example: x [N, …, C]. @throws ShapeError for x of less than two axes, or p out of range */
export function featureAlphaDropout(x: Tensor, p = 0.5, training = true): Tensor {
  checkProbability("featureAlphaDropout", p);
  if (x.shape.length < 2) throw new ShapeError("featureAlphaDropout", `expected x [N, ..., C], got [${x.shape.join(", ")}]`);
  if (!training || p === 0) return x;
  const { scale, shift } = affine(p);
  return x
    .sub(LIMIT)
    .mul(randomMask(perChannel(x.shape), p, scale))
    .add(shift);
}

/**
 * With a = (q + L²·q·p)^(−1/2), q = 1 − p, L the limit: what stays is a·x − a·p·L, what is dropped a·L − a·p·L;
 * both are a·(x − L) or 0, plus a·q·L.
 */
function affine(p: number): { readonly scale: number; readonly shift: number } {
  const q = 1 - p;
  const scale = 1 / Math.sqrt(q + LIMIT * LIMIT * q * p);
  return { scale, shift: scale * q * LIMIT };
}
