// Power-average pooling over windows of an image.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { avgPool2d } from "./avgPool2d.ts";
import { pow } from "./pow.ts";
import { root } from "./root.ts";
import { square } from "./square.ts";
import { type Pair, pair } from "./window.ts";

export interface LPPool2dOptions {
  /** Step between windows; default: the kernel size. */
  readonly stride?: Pair;
  /** Round the output size up: a last window may run over the edge, and counts as if it were whole; default false. */
  readonly ceilMode?: boolean;
}

/**
 * y = (Σ x^p)^(1/p) over each window of x [N, H, W, C], channel by channel, as in PyTorch: p = 1 gives sums, a large p
 * approaches max pooling of positive x. x^p keeps the sign of odd powers; a negative sum has no root: NaN. The gradient
 * where the sum is 0 is 0.
 * @param p a positive number
 * @param kernel window size in pixels, one number or [height, width]
 * @throws ShapeError for p that is not positive, or where avgPool2d would
 */
export function lpPool2d(x: Tensor, p: number, kernel: Pair, options: LPPool2dOptions = {}): Tensor {
  if (!(p > 0 && p < Infinity)) throw new ShapeError("lpPool2d", `expected p > 0, got ${p}`);
  const [height, width] = pair("lpPool2d", "kernel", kernel);
  const powers = p === 1 ? x : p === 2 ? square(x) : pow(x, p);
  return root(avgPool2d(powers, kernel, options).mul(height * width), p);
}
