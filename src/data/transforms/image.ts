// What transforms change: the pixels of one image.
import { ShapeError } from "../../errors.ts";
import type { Random } from "../random.ts";

/** Bytes from 0 to 255, or floats, as a rule from 0 to 1. */
export type Pixels = Uint8Array | Float32Array;

/** One image, channels last: row by row, in each row pixel by pixel. */
export interface Image {
  readonly data: Pixels;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Makes a new image, of bytes where it was given bytes unless it says otherwise; leaves the old one alone. All that is
 * random in it comes from `random`.
 */
export type Transform = (image: Image, random: Random) => Image;

/** Values as pixels of the same type as `like`; bytes are rounded, halves to even, and kept from 0 to 255. */
export function pixelsLike(like: Pixels, values: Float64Array): Pixels {
  return like instanceof Float32Array ? Float32Array.from(values) : new Uint8Array(Uint8ClampedArray.from(values).buffer);
}

/** Zeros in an array of the same type. */
export function emptyPixels(like: Pixels, length: number): Pixels {
  return like instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
}

/** What white is: 255 for bytes, 1 for floats. */
export function whiteOf(data: Pixels): number {
  return data instanceof Float32Array ? 1 : 255;
}

/** Luminance weights of ITU-R BT.601, with torchvision's digits. */
export const luminance = [0.2989, 0.587, 0.114] as const;

/** Throws a ShapeError unless the image has one channel or three. */
export function checkColours(op: string, { channels }: Image): void {
  if (channels !== 1 && channels !== 3) throw new ShapeError(op, `expected images of 1 or 3 channels, got ${channels}`);
}

/** Height and width from one number or two, both integers >= 1. */
export function sizeOf2d(op: string, size: number | readonly [height: number, width: number]): readonly [height: number, width: number] {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  for (const extent of [height, width])
    if (!Number.isSafeInteger(extent) || extent < 1) throw new ShapeError(op, `expected a size of integers >= 1, got ${String(size)}`);
  return [height, width];
}

/** The part of an image from row `top` and column `left` on, which has to lie inside. */
export function cropped({ data, width, channels }: Image, top: number, left: number, height: number, newWidth: number): Image {
  const row = newWidth * channels;
  const out = emptyPixels(data, height * row);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * width + left) * channels;
    out.set(data.subarray(from, from + row), y * row);
  }
  return { data: out, height, width: newWidth, channels };
}
