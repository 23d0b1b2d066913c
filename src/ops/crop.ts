// Parts of images.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { slice } from "./slice.ts";
import { type Pair, pair } from "./window.ts";

/** A rectangle of pixels. */
export interface CropBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The pixels of x [N, H, W, C] inside a rectangle: [N, height, width, C].
 * @throws ShapeError for a rectangle that is empty or does not lie inside
 */
export function crop(x: Tensor, { top, left, height, width }: CropBox): Tensor {
  const [n, h, w, c] = imageSizes("crop", x.shape);
  const inside = (start: number, extent: number, size: number) =>
    Number.isSafeInteger(start) && Number.isSafeInteger(extent) && start >= 0 && extent >= 1 && start + extent <= size;
  if (!inside(top, height, h) || !inside(left, width, w))
    throw new ShapeError("crop", `expected a rectangle inside ${h}x${w} pixels, got ${height}x${width} at [${top}, ${left}]`);
  return slice(x, [0, top, left, 0], [n, top + height, left + width, c]);
}

/**
 * The middle of x [N, H, W, C]: [N, height, width, C]. Where as many pixels cannot go on both sides, one more goes at the
 * bottom or on the right.
 * @throws ShapeError for a size larger than x
 */
export function centerCrop(x: Tensor, size: Pair): Tensor {
  const [, h, w] = imageSizes("centerCrop", x.shape);
  const [height, width] = pair("centerCrop", "size", size);
  if (height > h || width > w) throw new ShapeError("centerCrop", `expected a size of at most ${h}x${w} pixels, got ${height}x${width}`);
  return crop(x, { top: Math.floor((h - height) / 2), left: Math.floor((w - width) / 2), height, width });
}
