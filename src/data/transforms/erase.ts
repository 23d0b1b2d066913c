// Holes in images, so that a model cannot rely on one part.
import { checkInteger, checkRange } from "../check.ts";
import { type Image, type Transform, whiteOf } from "./image.ts";
import { type Box, checkInterval, randomBox } from "./randomResizedCrop.ts";

/** Which parts `randomErasing` erases. */
export interface RandomErasingOptions {
  /** Chance that a part is erased; 0.5 unless said. */
  readonly p?: number;
  /** Share of the area, from and to; [0.02, 0.33] unless said. */
  readonly scale?: readonly [low: number, high: number];
  /** Width over height, from and to, even on a logarithmic scale; [0.3, 3.3] unless said. */
  readonly ratio?: readonly [low: number, high: number];
  /** What the part is filled with, on the scale of the pixels, or "random": standard normal floats, even bytes; 0 unless said. */
  readonly value?: number | "random";
}

/** Fills a random rectangle (Zhong et al. 2017). */
export function randomErasing({ p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 }: RandomErasingOptions = {}): Transform {
  checkRange("randomErasing", "p", p, 0, 1);
  checkInterval("randomErasing", "scale", scale);
  checkInterval("randomErasing", "ratio", ratio);
  return (image, random) => {
    if (random.uniform() >= p) return image;
    const box = randomBox(image, random, scale, ratio);
    if (!box) return image;
    const draw = whiteOf(image.data) === 1 ? () => random.normal() : () => random.below(256);
    return filled(image, box, value === "random" ? draw : () => value);
  };
}

/** Fills a square of `size` pixels a side with `value`, its middle anywhere in the image, cut off at the edge (DeVries and Taylor 2017). */
export function cutout(size: number, { value = 0 }: { readonly value?: number } = {}): Transform {
  checkInteger("cutout", "size", size, 1);
  return (image, random) => {
    const up = random.below(image.height) - Math.floor(size / 2);
    const across = random.below(image.width) - Math.floor(size / 2);
    const [top, left] = [Math.max(0, up), Math.max(0, across)];
    const height = Math.min(image.height, up + size) - top;
    const width = Math.min(image.width, across + size) - left;
    return filled(image, { top, left, height, width }, () => value);
  };
}

function filled(image: Image, { top, left, height, width }: Box, draw: () => number): Image {
  const data = image.data.slice();
  const row = image.width * image.channels;
  for (let y = top; y < top + height; y++)
    for (let at = y * row + left * image.channels; at < y * row + (left + width) * image.channels; at++) data[at] = draw();
  return { ...image, data };
}
