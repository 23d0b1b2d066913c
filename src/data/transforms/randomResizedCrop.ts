// A random part of an image, brought to one size: the augmentation of Inception.
import { ShapeError } from "../../errors.ts";
import { exp, log } from "../../math.ts";
import type { Random } from "../random.ts";
import { cropped, type Image, sizeOf2d, type Transform } from "./image.ts";
import { checkInterpolation, type ResizeOptions, resized } from "./resize.ts";

/** Which parts are drawn. */
export interface RandomResizedCropOptions extends ResizeOptions {
  /** Share of the area, from and to; [0.08, 1] unless said. */
  readonly scale?: readonly [low: number, high: number];
  /** Width over height, from and to, even on a logarithmic scale; [3/4, 4/3] unless said. */
  readonly ratio?: readonly [low: number, high: number];
}

/**
 * A part of random area and proportions, resized to `size`. Where ten draws do not fit, it is the middle part whose
 * proportions are nearest.
 */
export function randomResizedCrop(
  size: number | readonly [height: number, width: number],
  options: RandomResizedCropOptions = {},
): Transform {
  const [height, width] = sizeOf2d("randomResizedCrop", size);
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] } = options;
  checkInterpolation("randomResizedCrop", options.interpolation);
  checkInterval("randomResizedCrop", "scale", scale);
  checkInterval("randomResizedCrop", "ratio", ratio);
  return (image, random) => {
    const box = randomBox(image, random, scale, ratio) ?? middleBox(image, ratio);
    return resized(cropped(image, box.top, box.left, box.height, box.width), height, width, options);
  };
}

/** A part of an image, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A box of random area and proportions, at a random place; nothing where ten draws do not fit. */
export function randomBox(
  { height, width }: Image,
  random: Random,
  scale: readonly [low: number, high: number],
  ratio: readonly [low: number, high: number],
): Box | undefined {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * random.uniform(...scale);
    const aspect = exp(random.uniform(log(ratio[0]), log(ratio[1])));
    const w = Math.round(Math.sqrt(area * aspect));
    const h = Math.round(Math.sqrt(area / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height)
      return { top: random.below(height - h + 1), left: random.below(width - w + 1), height: h, width: w };
  }
  return undefined;
}

function middleBox({ height, width }: Image, ratio: readonly [low: number, high: number]): Box {
  const own = width / height;
  const w = own > ratio[1] ? Math.max(1, Math.round(height * ratio[1])) : width;
  const h = own < ratio[0] ? Math.max(1, Math.round(width / ratio[0])) : height;
  return { top: Math.floor((height - h) / 2), left: Math.floor((width - w) / 2), height: h, width: w };
}

/** Throws a ShapeError unless 0 < low <= high. */
export function checkInterval(op: string, name: string, [low, high]: readonly [low: number, high: number]): void {
  if (!(low > 0 && low <= high && Number.isFinite(high)))
    throw new ShapeError(op, `expected ${name} [low, high] with 0 < low <= high, got [${low}, ${high}]`);
}
