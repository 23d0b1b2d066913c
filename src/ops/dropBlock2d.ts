// Dropout of square regions of feature maps.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { full } from "./create.ts";
import { checkProbability, randomMask } from "./dropout.ts";
import { maxPool2d } from "./maxPool2d.ts";
import { pad } from "./pad.ts";
import { sum } from "./sum.ts";

/**
 * Zeroes squares of blockSize × blockSize pixels, in each channel of x [N, H, W, C] on its own, so that about a share
 * p is dropped, and scales what stays by all/kept. Not in training, or with p = 0, it returns x itself.
 * Ghiasi et al. 2018, "DropBlock"; as in torchvision, for even sizes too.
 * @param p in [0, 1)
 * @param blockSize limited to H and W
 * @throws ShapeError for x of another rank, or options out of range
 */
export function dropBlock2d(x: Tensor, p: number, blockSize: number, training = true): Tensor {
  checkProbability("dropBlock2d", p);
  if (!Number.isSafeInteger(blockSize) || blockSize < 1)
    throw new ShapeError("dropBlock2d", `expected blockSize to be an integer >= 1, got ${blockSize}`);
  const [n = 0, h = 0, w = 0, c = 0] = x.shape;
  if (x.shape.length !== 4 || x.size === 0)
    throw new ShapeError("dropBlock2d", `expected x [N, H, W, C] that is not empty, got [${x.shape.join(", ")}]`);
  if (!training || p === 0) return x;
  const size = Math.min(blockSize, h, w);
  const [rows, cols] = [h - size + 1, w - size + 1];
  // a block begins at each of its possible first pixels with this probability
  const gamma = Math.min(1, (p * h * w) / (size * size * rows * cols));
  const edge = [size - 1, size - 1] as const;
  const begins = pad(randomMask([n, rows, cols, c], 1 - gamma, 1), [[0, 0], edge, edge, [0, 0]]);
  const kept = maxPool2d(begins, size, { stride: 1 }).neg().add(1);
  const scale = full([], x.size).div(sum(kept).add(1e-6));
  return x.mul(kept.mul(scale));
}
