// Which algorithm a convolution runs as: a function of its shape and of
// `setPrecision`, so that the bits are.

import { getPrecision } from "./precision.ts";
import type { Convolution } from "./window.ts";
import { MOST_CHANNELS, type TileSize, tileLines } from "./winograd.ts";

/** "direct": sums of products; the others: Winograd F(2×2, 3×3) or F(2×2, 5×5), F(4×4, 3×3). */
export type Algorithm = "direct" | "winograd2" | "winograd4";

/** What the forward pass takes, of images of any number: an image has the bits in a batch that it has alone. */
export function algorithmOf(c: Convolution): Algorithm {
  return cheapest({ ...c, images: NOMINAL_BATCH }, ({ images, outH }, m) => images * Math.ceil(outH / m));
}

/** What the data gradient takes: with 3x3 filters what the forward pass does, with 5x5 what suits its own channels. */
export function dataGradientAlgorithm(c: Convolution): Algorithm {
  if (c.kernelH !== 5) return algorithmOf(c);
  return algorithmOf({ ...c, outH: c.height, outW: c.width, inputs: c.outputs, outputs: c.inputs });
}

/** What the filter gradient takes. */
export function filterGradientAlgorithm(c: Convolution): Algorithm {
  return cheapest(c, ({ images, height, outH, top, bottom }, m) => tileLines({ images, H: height, outH, top, bottom }, m));
}

const NOMINAL_BATCH = 16;
/** Work of transforms, in multiply-adds of a product, as measured: a value of data or products, a value of the filter. */
const DATA = 5;
const FILTER = 12;
/** Winograd has to take less than this part of the time of a more exact algorithm. */
const GAIN = 0.85;

/** Lines of tiles of a batch. */
type Lines = (c: Convolution, m: TileSize) => number;

function cheapest(c: Convolution, lines: Lines): Algorithm {
  if (!isPossible(c)) return "direct";
  const direct = c.kernelH * c.kernelW * c.images * c.outH * c.outW * c.inputs * c.outputs;
  const small = winogradWork(c, 2, lines);
  if (c.kernelH === 5) return getPrecision() === "default" && small < GAIN * direct ? "winograd2" : "direct";
  const large = winogradWork(c, 4, lines);
  const exact = small < GAIN * direct ? "winograd2" : "direct";
  return getPrecision() === "default" && large < GAIN * Math.min(small, direct) ? "winograd4" : exact;
}

function isPossible(c: Convolution): boolean {
  const { images, kernelH, kernelW, strideH, strideW, dilationH, dilationW, groups, inputs, outputs } = c;
  if ((kernelH !== 3 && kernelH !== 5) || kernelW !== kernelH || strideH * strideW * dilationH * dilationW * groups !== 1) return false;
  return images > 0 && Math.max(inputs, outputs) <= MOST_CHANNELS;
}

function winogradWork(c: Convolution, m: TileSize, lines: Lines): number {
  const tiles = lines(c, m) * Math.ceil(c.outW / m);
  const products = c.inputs * 16 * Math.ceil(c.outputs / 16);
  return (m + c.kernelH - 1) ** 2 * (tiles * products + DATA * tiles * (c.inputs + c.outputs) + FILTER * products);
}
