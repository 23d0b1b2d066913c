// The three convolution passes over channels-last images: which algorithm, how
// much working memory, in which bands. All of it is decided by shapes alone.
import type { Scratch } from "../arithmetic/reduce.ts";
import type { Kernels, Ptr } from "../backend.ts";
import { type Algorithm, algorithmOf, dataGradientAlgorithm, filterGradientAlgorithm } from "./algorithm.ts";
import { planBands } from "./band.ts";
import { columnsDataGradient, suitsColumns } from "./columns.ts";
import { gemmTnWork, gemmWork, panelColumns, productBytes } from "./gemm.ts";
import { planesGradientPlan, suitsPlanesGradient } from "./planes.ts";
import { type PlannedSlide, planSlide, slide } from "./slide.ts";
import type { Convolution } from "./window.ts";
import { type Geometry, type TileSize, winogradDataGradient, winogradFilterGradient, winogradForward } from "./winograd.ts";

/** y = x * weight + bias (0 for none). weight [kernelH, kernelW, inputs/groups, outputs]. */
export function convolutionForward(
  k: Kernels,
  y: Ptr,
  x: Ptr,
  weight: Ptr,
  bias: Ptr,
  c: Convolution,
  memory: Scratch,
  algorithm: Algorithm = algorithmOf(c),
): void {
  if (algorithm !== "direct") {
    winogradForward(k, y, x, weight, bias, geometry(c), tileSize(algorithm), memory);
    return;
  }
  if (isMatrixProduct(c)) {
    const rows = c.images * c.height * c.width;
    k.gemm_nn(y, x, weight, bias, memory.scratch(gemmWork(c.outputs, c.inputs)), rows, c.outputs, c.inputs);
    return;
  }
  const taps = c.kernelH * c.kernelW;
  const panels = memory.scratch(panelBytes(taps * (c.inputs / c.groups), c.outputs / c.groups, c.groups));
  k.conv2d_pack(panels, weight, taps, c.inputs / c.groups, c.outputs, c.groups);
  const pixel = c.outputs;
  const move = planSlide({ yImage: c.outH * c.outW * pixel, yLine: c.outW * pixel, yPixel: pixel, ...c });
  slide(k, y, x, panels, bias, memory.scratch(move.workBytes), move);
}

/**
 * dx from dy. Where the stride is 1 it is a convolution of dy with the filter turned around. Otherwise pixels of dx
 * whose rows (and columns) have the same remainder by the stride meet the same taps: each such phase is one too.
 */
export function convolutionDataGradient(
  k: Kernels,
  dx: Ptr,
  dy: Ptr,
  weight: Ptr,
  c: Convolution,
  memory: Scratch,
  algorithm: Algorithm = dataGradientAlgorithm(c),
): void {
  if (algorithm !== "direct") {
    winogradDataGradient(k, dx, dy, weight, turned(geometry(c)), tileSize(algorithm), memory);
    return;
  }
  if (isMatrixProduct(c)) {
    const rows = c.images * c.height * c.width;
    k.gemm_nt(dx, dy, weight, 0, memory.scratch(gemmWork(c.inputs, c.outputs)), rows, c.inputs, c.outputs);
    return;
  }
  const all = dataGradientPhases(c);
  const inPlanes = c.strideH * c.strideW === 1 && all.every(({ move }) => move.planes);
  if (suitsColumns(c) && !inPlanes) {
    columnsDataGradient(k, dx, dy, weight, c, memory);
    return;
  }
  if (all.length < c.strideH * c.strideW) k.fill(dx, c.images * c.height * c.width * c.inputs, 0);
  const each = c.inputs / c.groups;
  const panels = memory.scratch(
    Math.max(0, ...all.map(({ v, h }) => panelBytes(v.taps * h.taps * (c.outputs / c.groups), each, c.groups))),
  );
  const work = memory.scratch(Math.max(0, ...all.map(({ move }) => move.workBytes)));
  for (const { v, h, move } of all) {
    k.conv2d_pack_dx(panels, weight, c.kernelW, each, c.outputs, c.groups, v.first, v.step, v.taps, h.first, h.step, h.taps);
    slide(k, dx + 4 * (v.start * c.width + h.start) * c.inputs, dy, panels, 0, work, move);
  }
}

/** dweight from x and dy. */
export function convolutionFilterGradient(
  k: Kernels,
  dweight: Ptr,
  x: Ptr,
  dy: Ptr,
  c: Convolution,
  memory: Scratch,
  algorithm: Algorithm = filterGradientAlgorithm(c),
): void {
  if (algorithm !== "direct") {
    winogradFilterGradient(k, dweight, x, dy, geometry(c), tileSize(algorithm), memory);
    return;
  }
  const pixels = c.images * c.outH * c.outW;
  if (isMatrixProduct(c)) {
    k.gemm_tn(dweight, x, dy, 0, memory.scratch(gemmTnWork(c.outputs, pixels)), c.inputs, c.outputs, pixels);
    return;
  }
  if (pixels === 0) {
    k.fill(dweight, c.kernelH * c.kernelW * (c.inputs / c.groups) * c.outputs, 0);
    return;
  }
  if (suitsPlanesGradient(c)) {
    planesFilterGradient(k, dweight, x, dy, c, memory);
    return;
  }
  const { bandImages, bandRows } = planBands(c.images, c.outH, CHUNK_PIXELS / (c.outH * c.outW), CHUNK_PIXELS / c.outW);
  k.conv2d_dw_gemm(
    dweight,
    x,
    dy,
    memory.scratch(filterGradientWork(c, bandImages, bandRows)),
    c.images,
    c.height,
    c.width,
    c.inputs,
    c.outH,
    c.outW,
    c.outputs,
    c.kernelH,
    c.kernelW,
    c.strideH,
    c.strideW,
    c.dilationH,
    c.dilationW,
    c.top,
    c.left,
    c.groups,
    bandImages,
    bandRows,
  );
}

function planesFilterGradient(k: Kernels, dweight: Ptr, x: Ptr, dy: Ptr, c: Convolution, memory: Scratch): void {
  const { bandImages, bandRows, workBytes } = planesGradientPlan(c);
  k.conv2d_dw_planes(
    dweight,
    x,
    dy,
    memory.scratch(workBytes),
    c.images,
    c.height,
    c.width,
    c.inputs,
    c.outH,
    c.outW,
    c.outputs,
    c.kernelH,
    c.kernelW,
    c.strideH,
    c.strideW,
    c.dilationH,
    c.dilationW,
    c.top,
    c.left,
    bandImages,
    bandRows,
  );
}

function tileSize(algorithm: Exclude<Algorithm, "direct">): TileSize {
  return algorithm === "winograd4" ? 4 : 2;
}

function geometry({ kernelH, images, height, width, inputs, outH, outW, outputs, top, bottom, left }: Convolution): Geometry {
  return { taps: kernelH, images, H: height, W: width, C: inputs, outH, outW, O: outputs, top, bottom, left };
}

/** The convolution of dy that makes dx: by the filter turned around, padded by what is missing to a full one. */
function turned({ taps, images, H, W, C, outH, outW, O, top, bottom, left }: Geometry): Geometry {
  const most = taps - 1;
  return { taps, images, H: outH, W: outW, C: O, outH: H, outW: W, O: C, top: most - top, bottom: most - bottom, left: most - left };
}

/** Pixels summed before they are added to the filter gradient: their panel of 16 channels stays in the first-level cache. */
const CHUNK_PIXELS = 256;

/** 1x1, stride 1, no padding (a transposed one's output may have some), one group: pixels are the rows of a matrix. */
function isMatrixProduct(c: Convolution): boolean {
  const plain = c.kernelH * c.kernelW * c.strideH * c.strideW * c.groups === 1 && c.top + c.bottom + c.left + c.right === 0;
  return plain && c.outH === c.height && c.outW === c.width;
}

/** Bytes of a filter [k, outputs] in panels, for every group. */
function panelBytes(k: number, outputs: number, groups: number): number {
  return 4 * groups * panelColumns(outputs) * k;
}

/** Working memory of conv2d_dw_gemm: its rows, the left side of a chunk, its right side. Mirrors the kernel's layout. */
function filterGradientWork(c: Convolution, images: number, rows: number): number {
  const inputs = c.inputs / c.groups;
  const touching = inputs < 4 && c.groups === 1 && (c.dilationW === 1 || c.kernelW === 1);
  const moveH = c.kernelH === 1 && !touching ? 1 : c.strideH;
  const moveW = c.kernelW === 1 && !touching ? 1 : c.strideW;
  const width = (c.outW - 1) * moveW + (c.kernelW - 1) * c.dilationW + 1;
  const height = (rows - 1) * moveH + (c.kernelH - 1) * c.dilationH + 1;
  const left = images * height * width * (touching ? 4 * c.inputs : 16 * c.groups * Math.ceil(inputs / 4));
  const depth = touching ? c.kernelH * c.kernelW * inputs : inputs;
  const inPlace = touching && c.outputs % 16 === 0 && depth * c.outputs <= 800;
  const right = inPlace ? 0 : panelBytes(images * rows * c.outW, c.outputs / c.groups, c.groups);
  return productBytes(depth) + left + right;
}

/** The pixels start, start + stride, … of one axis of dx, `count` of them, and the taps that meet them. */
interface Phase {
  readonly start: number;
  readonly count: number;
  /** Taps first, first + step, …, `taps` of them. */
  readonly first: number;
  readonly step: number;
  readonly taps: number;
  /** Pixel i, tap t (of the filter turned around) reads dy at i + t·dilation − before. */
  readonly dilation: number;
  readonly before: number;
}

/** Splits one axis of dx. dx[i] meets tap r of dy[o] where o·stride + r·dilation − padding = i. */
function phases(size: number, kernel: number, stride: number, dilation: number, padding: number): Phase[] {
  const step = stride / gcd(stride, dilation); // taps this far apart meet the same pixels
  const apart = dilation / gcd(stride, dilation); // and outputs this far apart
  return Array.from({ length: Math.min(stride, size) }, (_, start) => {
    let first = 0;
    while (first < step && (start + padding - first * dilation) % stride !== 0) first++;
    const taps = first < Math.min(step, kernel) ? Math.ceil((kernel - first) / step) : 0;
    const before = (taps - 1) * apart - (start + padding - first * dilation) / stride;
    return { start, count: Math.ceil((size - start) / stride), first, step, taps, dilation: apart, before };
  });
}

/** The phases of dx that any tap meets, as slides over dy. */
function dataGradientPhases(c: Convolution): readonly { readonly v: Phase; readonly h: Phase; readonly move: PlannedSlide }[] {
  const down = phases(c.height, c.kernelH, c.strideH, c.dilationH, c.top);
  const across = phases(c.width, c.kernelW, c.strideW, c.dilationW, c.left);
  const met = down.flatMap((v) => across.map((h) => ({ v, h }))).filter(({ v, h }) => v.taps * h.taps > 0);
  return met.map(({ v, h }) => ({
    v,
    h,
    move: planSlide({
      images: c.images,
      height: c.outH,
      width: c.outW,
      inputs: c.outputs,
      outputs: c.inputs,
      groups: c.groups,
      outH: v.count,
      outW: h.count,
      kernelH: v.taps,
      kernelW: h.taps,
      strideH: 1,
      strideW: 1,
      dilationH: v.dilation,
      dilationW: h.dilation,
      top: v.before,
      left: h.before,
      yImage: c.height * c.width * c.inputs,
      yLine: c.strideH * c.width * c.inputs,
      yPixel: c.strideW * c.inputs,
    }),
  }));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
