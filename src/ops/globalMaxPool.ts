// The largest value over all pixels of an image, or all places of a sequence.
import type { Tensor } from "../tensor.ts";
import { max } from "./max.ts";
import { pixelSizes } from "./pool.ts";

/**
 * y [N, C] = largest of x [N, H, W, C] over H and W, or of x [N, L, C] over L. The gradient goes to the first maximum.
 * @throws ShapeError for x of another rank, or without pixels or channels
 */
export function globalMaxPool(x: Tensor): Tensor {
  return max(x.reshape(pixelSizes("globalMaxPool", x.shape)), { axes: 1 });
}
