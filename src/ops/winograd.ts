// Winograd convolution, 3x3 and 5x5, stride and dilation 1: its passes, and the sizes of
// its tile blocks and working memory as functions of shapes. Offsets and strides
// are those of assembly/winogradTiles.ts.
import type { Scratch } from "../arithmetic/reduce.ts";
import type { Kernels, Ptr } from "../backend.ts";

/** m of F(m×m, taps×taps): a tile has m×m outputs and (m + taps − 1)×(m + taps − 1) positions. 4 only for 3 taps. */
export type TileSize = 2 | 4;

/** A convolution from [images, H, W, C] to [images, outH, outW, O]. Paddings may be negative. */
export interface Geometry {
  /** Of a line of the filter: 3 or 5. */
  readonly taps: number;
  readonly images: number;
  readonly H: number;
  readonly W: number;
  readonly C: number;
  readonly outH: number;
  readonly outW: number;
  readonly O: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
}

/** Channels on either side at most: the rows of a few tiles fit between two positions. */
export const MOST_CHANNELS = 2048;

/** y = x * weight + bias (0 for none). */
export function winogradForward(k: Kernels, y: Ptr, x: Ptr, weight: Ptr, bias: Ptr, g: Geometry, m: TileSize, memory: Scratch): void {
  const filter = memory.scratch(filterBytes(g, m));
  const three = m === 4 ? k.conv2d_winograd4_filter : k.conv2d_winograd2_filter;
  const transform = g.taps === 5 ? k.conv2d5_winograd2_filter : three;
  transform(filter, weight, memory.scratch(FILTER_WORK), g.C, g.O);
  multiply(k, y, x, filter, bias, g, m, memory);
}

/** The data gradient: `g` leads from dy to dx, weight is [taps, taps, O, C]. */
export function winogradDataGradient(k: Kernels, dx: Ptr, dy: Ptr, weight: Ptr, g: Geometry, m: TileSize, memory: Scratch): void {
  const filter = memory.scratch(filterBytes(g, m));
  const three = m === 4 ? k.conv2d_winograd4_filter_dx : k.conv2d_winograd2_filter_dx;
  const transform = g.taps === 5 ? k.conv2d5_winograd2_filter_dx : three;
  transform(filter, weight, memory.scratch(FILTER_WORK), g.O, g.C);
  multiply(k, dx, dy, filter, 0, g, m, memory);
}

/** dweight from x and dy of at least one image. */
export function winogradFilterGradient(k: Kernels, dweight: Ptr, x: Ptr, dy: Ptr, g: Geometry, m: TileSize, memory: Scratch): void {
  const block = gradientBlock(g);
  const work = memory.scratch(filterGradientWork(g, m, block));
  const three = m === 4 ? k.conv2d_dw_winograd4 : k.conv2d_dw_winograd2;
  const gradient = g.taps === 5 ? k.conv2d5_dw_winograd2 : three;
  gradient(dweight, x, dy, work, g.images, g.H, g.W, g.C, g.outH, g.outW, g.O, g.top, g.left, stackPeriod(g, m), block);
}

function multiply(k: Kernels, y: Ptr, x: Ptr, filter: Ptr, bias: Ptr, g: Geometry, m: TileSize, memory: Scratch): void {
  const block = forwardBlock(g);
  const work = memory.scratch(forwardWork(g, m, block));
  const three = m === 4 ? k.conv2d_winograd4 : k.conv2d_winograd2;
  const convolve = g.taps === 5 ? k.conv2d5_winograd2 : three;
  convolve(y, x, filter, bias, work, g.images, g.H, g.W, g.C, g.outH, g.outW, g.O, g.top, g.left, block);
}

const CHUNK = 64;
const LINE_BYTES = 2560;
const POSITION_BYTES = 69632;
const POSITION = POSITION_BYTES + 64;
const PRODUCT = 64 * 4 * CHUNK + 64;
/** Geometry, six staging lines, the rest of a pixel. */
const STAGE = 128 + 6 * (LINE_BYTES + 64) + 128;
const FILTER_WORK = 2080;

/** Tiles at once. 32 keep their data in the second-level cache; where the filter is what is read most, 64 halve that. */
function forwardBlock({ C, O }: Geometry): number {
  return fitting(C * O > 128 * 128 || C <= 32 ? 64 : 32, rowBytes(C));
}

/** Tiles that are summed before they are added to the gradient. Part of the bits: never change it. */
function gradientBlock({ C, O }: Geometry): number {
  return fitting(C * O > 128 * 128 ? 64 : 32, Math.max(rowBytes(C), rowBytes(16 * Math.ceil(O / 16))));
}

/** At most `most` rows, an even number, that lie between two positions. */
function fitting(most: number, bytes: number): number {
  return Math.min(most, 2 * Math.floor(POSITION_BYTES / bytes / 2));
}

type Stack = Pick<Geometry, "images" | "H" | "outH" | "top" | "bottom">;

/** Lines of tiles of the filter gradient. */
export function tileLines(stack: Stack, m: TileSize): number {
  const alone = stack.images * Math.ceil(stack.outH / m);
  const together = Math.ceil(((stack.images - 1) * sharedPeriod(stack) + stack.outH) / m);
  return Math.min(alone, together);
}

/** Lines from image to image in a stack whose images share zero lines, where that takes fewer lines of tiles; else 0. */
function stackPeriod(stack: Stack, m: TileSize): number {
  return tileLines(stack, m) < stack.images * Math.ceil(stack.outH / m) ? sharedPeriod(stack) : 0;
}

function sharedPeriod({ H, outH, top, bottom }: Stack): number {
  return Math.max(H + Math.max(top, bottom, 0), outH);
}

function filterBytes({ taps, C, O }: Geometry, m: TileSize): number {
  return Math.ceil(O / 16) * positionsOf(m, taps) * (64 * C + 64);
}

function forwardWork({ taps, C, O }: Geometry, m: TileSize, block: number): number {
  const positions = positionsOf(m, taps);
  const products = (positions - 1) * PRODUCT + block * 64 * Math.ceil(Math.min(O, CHUNK) / 16);
  return STAGE + LINE_BYTES + outsideBytes(C) + outsideBytes(O) + dataBytes(C, positions, block) + products;
}

function filterGradientWork({ taps, C, O }: Geometry, m: TileSize, block: number): number {
  const columns = 16 * Math.ceil(O / 16);
  const positions = positionsOf(m, taps);
  const sums = positions * (16 * Math.ceil(C / 4) * columns + 64);
  return STAGE + Math.max(outsideBytes(C), outsideBytes(O)) + dataBytes(C, positions, block) + dataBytes(columns, positions, block) + sums;
}

function positionsOf(m: TileSize, taps: number): number {
  return (m + taps - 1) ** 2;
}

/** Transformed data of a block of tiles. */
function dataBytes(C: number, positions: number, block: number): number {
  return (positions - 1) * POSITION + roundUp(block * rowBytes(C));
}

function rowBytes(C: number): number {
  const bytes = 16 * Math.ceil(C / 4);
  return bytes < 512 ? bytes : bytes + 64;
}

/** A line outside the images, as wide as the staging lines. */
function outsideBytes(C: number): number {
  return roundUp(4 * C * Math.floor(LINE_BYTES / (16 * Math.ceil(Math.min(C, CHUNK) / 4))));
}

function roundUp(bytes: number): number {
  return 64 * Math.ceil(bytes / 64);
}
