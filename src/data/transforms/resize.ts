// Images of another size.
import { ShapeError } from "../../errors.ts";
import { type Image, pixelsLike, sizeOf2d, type Transform } from "./image.ts";

/** How values between pixels are found. */
export type Interpolation = "nearest" | "bilinear";

/** How an image is resized. */
export interface ResizeOptions {
  /** "bilinear" unless said. */
  readonly interpolation?: Interpolation;
  /** When shrinking, bilinear weights reach over all the pixels that become one; default true, as in torchvision. */
  readonly antialias?: boolean;
}

/**
 * An image resized to [height, width], or, of one number, so that its shorter side is that long and its proportions
 * stay (the longer side rounded down). Pixel centres are half-way between pixel edges (`align_corners=False`).
 */
export function resize(size: number | readonly [height: number, width: number], options: ResizeOptions = {}): Transform {
  sizeOf2d("resize", size);
  checkInterpolation("resize", options.interpolation);
  return (image) => {
    if (typeof size !== "number") return resized(image, size[0], size[1], options);
    const { height, width } = image;
    const long = Math.floor((size * Math.max(height, width)) / Math.min(height, width));
    return height <= width ? resized(image, size, long, options) : resized(image, long, size, options);
  };
}

/** Throws a ShapeError for what is no interpolation. */
export function checkInterpolation(op: string, interpolation: Interpolation | undefined): void {
  if (interpolation !== undefined && interpolation !== "nearest" && interpolation !== "bilinear")
    throw new ShapeError(op, `expected interpolation "nearest" or "bilinear", got ${String(interpolation)}`);
}

/** An image resized to these extents: rows first, then columns, in float64. */
export function resized(image: Image, height: number, width: number, options: ResizeOptions): Image {
  const { channels } = image;
  if (height === image.height && width === image.width) return image;
  const { interpolation = "bilinear", antialias = true } = options;
  const across = taps(image.width, width, interpolation, antialias);
  const down = taps(image.height, height, interpolation, antialias);
  const wide = new Float64Array(image.height * width * channels);
  for (let y = 0; y < image.height; y++)
    for (const [x, { start, weights }] of across.entries())
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [i, weight] of weights.entries()) sum += weight * (image.data[(y * image.width + start + i) * channels + c] as number);
        wide[(y * width + x) * channels + c] = sum;
      }
  const row = width * channels;
  const out = new Float64Array(height * row);
  for (const [y, { start, weights }] of down.entries())
    for (let at = 0; at < row; at++) {
      let sum = 0;
      for (const [i, weight] of weights.entries()) sum += weight * (wide[(start + i) * row + at] as number);
      out[y * row + at] = sum;
    }
  return { data: pixelsLike(image.data, out), height, width, channels };
}

/** The neighbours that a new pixel is made of. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/** The taps of each new pixel along one axis. */
function taps(from: number, to: number, interpolation: Interpolation, antialias: boolean): Taps[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (interpolation === "nearest") return { start: Math.min(Math.floor(i * scale), from - 1), weights: [1] };
    const reach = antialias ? Math.max(scale, 1) : 1;
    const centre = (i + 0.5) * scale;
    const start = Math.max(Math.floor(centre - reach + 0.5), 0);
    const end = Math.min(Math.floor(centre + reach + 0.5), from);
    const weights = Array.from({ length: end - start }, (_, j) => Math.max(0, 1 - Math.abs((start + j + 0.5 - centre) / reach)));
    const total = weights.reduce((a, b) => a + b, 0);
    return { start, weights: weights.map((weight) => weight / total) };
  });
}
