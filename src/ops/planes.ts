// Convolution whose vectors run over the pixels of a line (assembly/planes.ts): where it is used, and its working memory.
// Vectors over channels would be partly empty where the output has few channels.
import { type Band, planBands } from "./band.ts";
import { panelColumns } from "./gemm.ts";
import type { Convolution } from "./window.ts";

/** What a convolution in planes depends on. */
export type Planes = Omit<Convolution, "top" | "bottom" | "left" | "right">;

interface PlanesPlan extends Band {
  readonly workBytes: number;
}

/** Part of the vectors of a matrix product that have to be empty for planes to be faster. */
const WORTH = 0.85;
/** Pixels of a band at most, and bytes of its planes: they stay in the second-level cache. */
const BAND_PIXELS = 512;
const BAND_BYTES = 65536;
/** Pixels summed before they are added to the filter gradient, and bytes of their planes. Part of the bits: never change them. */
const CHUNK_PIXELS = 1024;
const CHUNK_BYTES = 262144;

/** Whether the forward pass runs in planes: a function of an image's shape. */
export function suitsPlanes(c: Planes): boolean {
  return c.groups === 1 && c.outW >= 4 && inVectors(c) * c.outputs < WORTH * panelColumns(c.outputs);
}

/** Whether the filter gradient does, in tiles of four taps by two channels. Part of the bits. */
export function suitsPlanesGradient(c: Planes): boolean {
  if (c.groups !== 1) return false;
  const taps = c.kernelH * c.kernelW * c.inputs;
  const lanes = inVectors(c) * (roundUp(taps, 4) / taps) * roundUp(c.outputs, 2);
  return lanes < WORTH * panelColumns(c.outputs);
}

/** Bands and working memory of conv2d_planes. */
export function planesPlan(c: Planes): PlanesPlan {
  const bytes = planeBytes(c, c.outW);
  const { bandImages, bandRows } = bands(c, BAND_PIXELS, BAND_BYTES, bytes);
  const tables = 256 + 4 * c.kernelH * c.kernelW * c.inputs + 8 * bandImages * bandRows * Math.ceil(c.outW / 4);
  return { bandImages, bandRows, workBytes: roundUp(tables, 64) + bandImages * bytes(bandRows) };
}

/** Chunks and working memory of conv2d_dw_planes. */
export function planesGradientPlan(c: Planes): PlanesPlan {
  const columns = roundUp(c.outW, 4);
  const bytes = planeBytes(c, columns);
  const { bandImages, bandRows } = bands(c, CHUNK_PIXELS, CHUNK_BYTES, bytes);
  const table = roundUp(4 * c.kernelH * c.kernelW * c.inputs, 64);
  return { bandImages, bandRows, workBytes: table + bandImages * (bytes(bandRows) + 4 * bandRows * c.outputs * columns) };
}

/** Lanes that a line of the output takes, by its pixels. */
function inVectors({ outW }: Planes): number {
  return roundUp(outW, 4) / outW;
}

/** Bytes of the planes of x that `rows` lines of the output, `columns` wide, read. */
function planeBytes(c: Planes, columns: number): (rows: number) => number {
  const width = roundUp(columns + Math.floor(((c.kernelW - 1) * c.dilationW) / c.strideW), 4);
  return (rows) => ((rows - 1) * c.strideH + (c.kernelH - 1) * c.dilationH + 1) * 4 * c.inputs * c.strideW * width;
}

function bands(c: Planes, pixels: number, most: number, bytes: (rows: number) => number): Band {
  const one = bytes(1);
  const rows = 1 + (most - one) / (bytes(2) - one);
  return planBands(c.images, c.outH, Math.min(pixels / (c.outH * c.outW), most / bytes(c.outH)), Math.min(pixels / c.outW, rows));
}

function roundUp(n: number, to: number): number {
  return to * Math.ceil(n / to);
}
