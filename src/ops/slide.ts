// A window that slides over channels-last images, as the forward pass and the data gradient need it: in which bands, how
// much working memory, by which kernel. All of it is decided by shapes alone.
import type { Kernels, Ptr } from "../backend.ts";
import { type Band, planBands } from "./band.ts";
import { productBytes } from "./gemm.ts";
import { planesPlan, suitsPlanes } from "./planes.ts";
import type { Convolution } from "./window.ts";

/** Pixels of a band of the output at most, and bytes of the input it reads: both stay in the second-level cache. */
const BAND_PIXELS = 1024;
const BAND_BYTES = 131072;

/** A window sliding over x; output (i, j) lies at i·yLine + j·yPixel floats. `top`, `left` may be negative. */
export interface Slide extends Omit<Convolution, "bottom" | "right"> {
  readonly yImage: number;
  readonly yLine: number;
  readonly yPixel: number;
}

/** A Slide with its bands: `bandImages` images of `bandRows` lines of the output at a time. */
export interface PlannedSlide extends Slide, Band {
  /** Whether vectors run over pixels (conv2d_planes), not over channels (conv2d_gemm). */
  readonly planes: boolean;
  /** No window leaves x, which is read where it lies, not from a padded copy. */
  readonly inPlace: boolean;
  readonly workBytes: number;
}

export function planSlide(s: Slide): PlannedSlide {
  if (suitsPlanes(s)) return { planes: true, inPlace: false, ...planesPlan(s), ...s };
  const inside = (before: number, out: number, stride: number, span: number, size: number) =>
    before <= 0 && (out - 1) * stride + span - before <= size;
  const spanH = (s.kernelH - 1) * s.dilationH + 1;
  const spanW = (s.kernelW - 1) * s.dilationW + 1;
  const inPlace = inside(s.top, s.outH, s.strideH, spanH, s.height) && inside(s.left, s.outW, s.strideW, spanW, s.width);
  const lineBytes = 4 * s.inputs * ((s.outW - 1) * s.strideW + spanW);
  const bytes = (rows: number) => ((rows - 1) * s.strideH + spanH) * lineBytes;
  const { bandImages, bandRows } = planBands(
    s.images,
    s.outH,
    Math.min(BAND_PIXELS / (s.outH * s.outW), BAND_BYTES / bytes(s.outH)),
    Math.min(BAND_PIXELS / s.outW, (BAND_BYTES / lineBytes - spanH) / s.strideH + 1),
  );
  const workBytes = productBytes(bandImages * bandRows * s.outW) + (inPlace ? 0 : bandImages * bytes(bandRows));
  return { planes: false, bandImages, bandRows, inPlace, workBytes, ...s };
}

export function slide(k: Kernels, y: Ptr, x: Ptr, panels: Ptr, bias: Ptr, work: Ptr, s: PlannedSlide): void {
  const sizes = [
    s.images,
    s.height,
    s.width,
    s.inputs,
    s.outH,
    s.outW,
    s.outputs,
    s.yImage,
    s.yLine,
    s.yPixel,
    s.kernelH,
    s.kernelW,
    s.strideH,
    s.strideW,
    s.dilationH,
    s.dilationW,
    s.top,
    s.left,
  ] as const;
  if (s.planes) k.conv2d_planes(y, x, panels, bias, work, ...sizes, s.bandImages, s.bandRows);
  else k.conv2d_gemm(y, x, panels, bias, work, ...sizes, s.groups, s.bandImages, s.bandRows, s.inPlace ? 1 : 0);
}
