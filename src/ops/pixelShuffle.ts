// Channels as pixels, and back (Shi et al. 2016, "sub-pixel convolution").
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { transpose } from "./transpose.ts";

/**
 * x [N, H, W, C·r²] to [N, H·r, W·r, C]: channel c·r² + i·r + j becomes channel c of pixel (i, j) of an r × r block, as in PyTorch.
 * @throws ShapeError for channels that r² does not divide
 */
export function pixelShuffle(x: Tensor, factor: number): Tensor {
  const [n, h, w, channels] = imageSizes("pixelShuffle", x.shape);
  const c = channels / (factor * factor);
  if (!isFactor(factor) || !Number.isInteger(c))
    throw new ShapeError("pixelShuffle", `expected a factor whose square divides ${channels} channels, got ${factor}`);
  const turned = transpose(x.reshape([n * h * w, c, factor * factor]), [0, 2, 1]); // two steps: both move long rows
  return transpose(turned.reshape([n * h, w, factor, factor * c]), [0, 2, 1, 3]).reshape([n, h * factor, w * factor, c]);
}

/**
 * x [N, H·r, W·r, C] to [N, H, W, C·r²]: `pixelShuffle` undone.
 * @throws ShapeError for a height or width that r does not divide
 */
export function pixelUnshuffle(x: Tensor, factor: number): Tensor {
  const [n, height, width, c] = imageSizes("pixelUnshuffle", x.shape);
  const [h, w] = [height / factor, width / factor];
  if (!isFactor(factor) || !Number.isInteger(h) || !Number.isInteger(w))
    throw new ShapeError("pixelUnshuffle", `expected a factor that divides ${height}x${width} pixels, got ${factor}`);
  const blocks = transpose(x.reshape([n * h, factor, w, factor * c]), [0, 2, 1, 3]);
  return transpose(blocks.reshape([n * h * w, factor * factor, c]), [0, 2, 1]).reshape([n, h, w, c * factor * factor]);
}

function isFactor(factor: number): boolean {
  return Number.isSafeInteger(factor) && factor >= 1;
}
