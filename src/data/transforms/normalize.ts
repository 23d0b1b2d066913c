// Pixels as floats, around zero.
import { ShapeError } from "../../errors.ts";
import { type Image, type Transform, whiteOf } from "./image.ts";

/** Floats from 0 to 1: bytes over 255; floats stay. */
export function toFloat(): Transform {
  return (image) => ({ ...image, data: floatsOf(image) });
}

/**
 * Floats (value − mean) / std by channel; bytes are brought to 0 … 1 first.
 * @param mean one number, or one per channel
 * @param std likewise, > 0
 */
export function normalize(mean: number | readonly number[], std: number | readonly number[]): Transform {
  for (const value of [std].flat()) if (!(value > 0)) throw new ShapeError("normalize", `expected std > 0, got ${value}`);
  return (image) => {
    const means = perChannel("mean", mean, image.channels);
    const stds = perChannel("std", std, image.channels);
    const data = floatsOf(image).map((value, i) => {
      const channel = i % image.channels;
      return (value - (means[channel] as number)) / (stds[channel] as number);
    });
    return { ...image, data };
  };
}

function floatsOf({ data }: Image): Float32Array {
  const white = whiteOf(data);
  return data instanceof Float32Array ? data : Float32Array.from(data, (value) => value / white);
}

function perChannel(name: string, values: number | readonly number[], channels: number): readonly number[] {
  if (typeof values === "number") return new Array<number>(channels).fill(values);
  if (values.length !== channels) throw new ShapeError("normalize", `expected ${name} of ${channels} channels, got ${values.length}`);
  return values;
}
