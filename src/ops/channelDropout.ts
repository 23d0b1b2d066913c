// Dropout of whole channels (Tompson et al. 2015), for neighbours that say the same.
import { ShapeError } from "../errors.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkProbability, randomMask } from "./dropout.ts";

/**
 * Dropout of whole channels of each example of x [N, L, C]; those that stay are scaled by 1/(1 − p).
 * Not in training, or with p = 0, it returns x itself.
 * @param p probability of being dropped, in [0, 1)
 * @throws ShapeError for x of another rank, or p out of range
 */
export function dropout1d(x: Tensor, p = 0.5, training = true): Tensor {
  return channelDropout("dropout1d", x, 3, p, training);
}

/** `dropout1d` of x [N, H, W, C]. */
export function dropout2d(x: Tensor, p = 0.5, training = true): Tensor {
  return channelDropout("dropout2d", x, 4, p, training);
}

function channelDropout(op: string, x: Tensor, rank: number, p: number, training: boolean): Tensor {
  checkProbability(op, p);
  if (x.shape.length !== rank) throw new ShapeError(op, `expected x [N, ${rank === 4 ? "H, W" : "L"}, C], got [${x.shape.join(", ")}]`);
  return training && p > 0 ? x.mul(randomMask(perChannel(x.shape), p)) : x;
}

/** @internal One extent per example and channel, 1 along the axes between. */
export function perChannel(shape: Shape): Shape {
  return shape.map((extent, axis) => (axis === 0 || axis === shape.length - 1 ? extent : 1));
}
