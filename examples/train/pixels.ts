// Images of a data set as bytes again, for people to look at.
import type { Dataset } from "wasmgrad/data";

export interface Pictures {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** One image each: [height, width, channels] bytes in base64. */
  readonly pixels: readonly string[];
}

/** The images at these indices, brightened so that their lowest value is black and their highest white. */
export async function imagesAt(data: Dataset, indices: readonly number[]): Promise<Pictures> {
  const [height = 1, width = 1, channels = 1] = data.inputShape;
  const { x } = await data.batch(Int32Array.from(indices));
  const [low, high] = x.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const bytes = Uint8Array.from(x, (value) => Math.round((255 * (value - low)) / (high - low || 1)));
  const size = height * width * channels;
  const pixels = indices.map((_, i) => Buffer.from(bytes.subarray(i * size, (i + 1) * size)).toString("base64"));
  return { width, height, channels, pixels };
}
