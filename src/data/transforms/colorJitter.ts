// Colours changed: brightness, contrast, saturation, hue.
import { ShapeError } from "../../errors.ts";
import { checkRange } from "../check.ts";
import { shuffleInPlace } from "../philox.ts";
import type { Random } from "../random.ts";
import { checkColours, type Image, luminance, pixelsLike, type Transform, whiteOf } from "./image.ts";

/** How far each may change. */
export interface ColorJitterOptions {
  /** Brightness is multiplied by a factor from max(0, 1 − brightness) to 1 + brightness; 0 unless said. */
  readonly brightness?: number;
  /** Contrast likewise, away from the image's mean grey; 0 unless said. */
  readonly contrast?: number;
  /** Saturation likewise, away from each pixel's grey; 0 unless said. */
  readonly saturation?: number;
  /** Hue turns by a share of the circle from −hue to hue; at most 0.5, 0 unless said. */
  readonly hue?: number;
}

/** Values on a scale from 0 to 1, changed in place; 1 or 3 channels. */
type Change = (values: Float64Array, channels: number, factor: number) => void;

/**
 * Brightness, contrast, saturation and hue changed in random order by random amounts, as torchvision's ColorJitter does.
 * Images of one channel or of red, green and blue; floats from 0 to 1. Results are kept in that range.
 */
export function colorJitter({ brightness = 0, contrast = 0, saturation = 0, hue = 0 }: ColorJitterOptions): Transform {
  for (const [name, amount] of Object.entries({ brightness, contrast, saturation }))
    if (!(amount >= 0 && Number.isFinite(amount))) throw new ShapeError("colorJitter", `expected ${name} >= 0, got ${amount}`);
  checkRange("colorJitter", "hue", hue, 0, 0.5);
  const factor = (amount: number) => (random: Random) => random.uniform(Math.max(0, 1 - amount), 1 + amount);
  const steps = [
    { amount: brightness, change: brighten, draw: factor(brightness) },
    { amount: contrast, change: changeContrast, draw: factor(contrast) },
    { amount: saturation, change: saturate, draw: factor(saturation) },
    { amount: hue, change: turnHue, draw: (random: Random) => random.uniform(-hue, hue) },
  ];
  return (image, random) => {
    checkColours("colorJitter", image);
    const order = shuffleInPlace([...steps], random);
    return recoloured(image, (values) => {
      for (const { amount, change, draw } of order) if (amount > 0) change(values, image.channels, draw(random));
    });
  };
}

/** Grey by luminance, in as many channels as before, or in `channels`. */
export function grayscale(channels?: 1 | 3): Transform {
  return (image) => {
    checkColours("grayscale", image);
    const to = channels ?? image.channels;
    const pixels = image.height * image.width;
    const grey = new Float64Array(pixels * to);
    for (let pixel = 0; pixel < pixels; pixel++) grey.fill(greyOf(image.data, pixel, image.channels), pixel * to, (pixel + 1) * to);
    return { ...image, channels: to, data: pixelsLike(image.data, grey) };
  };
}

/** Grey with chance `p`, 0.1 unless said. */
export function randomGrayscale(p = 0.1): Transform {
  checkRange("randomGrayscale", "p", p, 0, 1);
  const grey = grayscale();
  return (image, random) => (random.uniform() < p ? grey(image, random) : image);
}

function recoloured(image: Image, change: (values: Float64Array) => void): Image {
  const white = whiteOf(image.data);
  const values = Float64Array.from(image.data, (value) => value / white);
  change(values);
  return {
    ...image,
    data: pixelsLike(
      image.data,
      values.map((value) => value * white),
    ),
  };
}

function greyOf(values: ArrayLike<number>, pixel: number, channels: number): number {
  if (channels === 1) return values[pixel] as number;
  const [r = 0, g = 0, b = 0] = [values[3 * pixel], values[3 * pixel + 1], values[3 * pixel + 2]];
  return luminance[0] * r + luminance[1] * g + luminance[2] * b;
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

const brighten: Change = (values, _, factor) => {
  for (let i = 0; i < values.length; i++) values[i] = clamp((values[i] as number) * factor);
};

const changeContrast: Change = (values, channels, factor) => {
  const pixels = values.length / channels;
  let sum = 0;
  for (let pixel = 0; pixel < pixels; pixel++) sum += greyOf(values, pixel, channels);
  const mean = sum / pixels;
  for (let i = 0; i < values.length; i++) values[i] = clamp(factor * (values[i] as number) + (1 - factor) * mean);
};

const saturate: Change = (values, channels, factor) => {
  if (channels === 1) return;
  for (let pixel = 0; pixel < values.length / 3; pixel++) {
    const grey = greyOf(values, pixel, channels);
    for (let i = 3 * pixel; i < 3 * pixel + 3; i++) values[i] = clamp(factor * (values[i] as number) + (1 - factor) * grey);
  }
};

/** Through hue, saturation and value (Smith 1978). */
const turnHue: Change = (values, channels, turn) => {
  if (channels === 1) return;
  for (let i = 0; i < values.length; i += 3) {
    const [r, g, b] = [values[i] as number, values[i + 1] as number, values[i + 2] as number];
    const high = Math.max(r, g, b);
    const range = high - Math.min(r, g, b);
    if (range === 0) continue;
    const sixth = high === r ? (g - b) / range : high === g ? 2 + (b - r) / range : 4 + (r - g) / range;
    const hue = sixth / 6 + turn + 2; // above 0
    const turned = 6 * (hue - Math.floor(hue));
    for (const [channel, offset] of [5, 3, 1].entries()) {
      const at = (offset + turned) % 6;
      values[i + channel] = high - range * Math.max(0, Math.min(at, 4 - at, 1));
    }
  }
};
