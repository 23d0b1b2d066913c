// Sliding windows: turns kernel, stride, padding and dilation, as convolution
// and pooling take them, into one checked geometry.
import { ShapeError } from "../errors.ts";

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [h: number, w: number];

/**
 * Rows and columns added around the input: one number for all sides, [height, width], or
 * [top, bottom, left, right]. "valid" adds none. "same" makes out = ceil(in / stride), as TensorFlow
 * does; where the total is odd, the extra row or column goes at the bottom or right.
 */
export type Padding =
  | number
  | readonly [h: number, w: number]
  | readonly [top: number, bottom: number, left: number, right: number]
  | "same"
  | "valid";

export interface WindowOptions {
  /** Input height and width. */
  readonly input: readonly [h: number, w: number];
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  /** Round the output size up: windows may run over the bottom and right edge; default false. */
  readonly ceilMode?: boolean;
}

/** Where each window lies: output (i, j), tap (r, s) reads input (i·strideH + r·dilationH − top, j·strideW + s·dilationW − left). */
export interface Window {
  readonly kernelH: number;
  readonly kernelW: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly outH: number;
  readonly outW: number;
}

/** Both numbers of a pair; a ShapeError unless they are integers >= 1. */
export function pair(op: string, name: string, value: Pair): readonly [number, number] {
  const given: readonly number[] = typeof value === "number" ? [value, value] : Array.isArray(value) ? value : [];
  const [h, w] = given;
  if (given.length !== 2 || !isCount(h) || !isCount(w))
    throw new ShapeError(op, `expected ${name} to be an integer >= 1 or a pair of them, got ${show(value)}`);
  return [h, w];
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/**
 * The geometry of a sliding window, PyTorch's rule: out = floor((in + padding − dilation·(kernel − 1) − 1) / stride) + 1;
 * with `ceilMode` rounded up, but a last window that would start in the bottom or right padding is dropped.
 * @throws ShapeError for values that are not positive integers (padding: >= 0), and for windows larger than the padded input
 */
export function resolveWindow(op: string, options: WindowOptions): Window {
  const [kernelH, kernelW] = pair(op, "kernel", options.kernel);
  const [strideH, strideW] = pair(op, "stride", options.stride);
  const [dilationH, dilationW] = pair(op, "dilation", options.dilation);
  const [inH, inW] = options.input;
  const spanH = dilationH * (kernelH - 1) + 1;
  const spanW = dilationW * (kernelW - 1) + 1;
  const [top, bottom, left, right] =
    options.padding === "same" ? [...samePadding(inH, spanH, strideH), ...samePadding(inW, spanW, strideW)] : sides(op, options.padding);
  if (inH < 1 || inW < 1 || spanH > inH + top + bottom || spanW > inW + left + right)
    throw new ShapeError(
      op,
      `expected a window of ${spanH}x${spanW} to fit the padded input, got ${inH + top + bottom}x${inW + left + right}`,
    );
  const ceil = options.ceilMode === true;
  const outH = outputs(inH, spanH, strideH, top, bottom, ceil);
  const outW = outputs(inW, spanW, strideW, left, right, ceil);
  return { kernelH, kernelW, strideH, strideW, dilationH, dilationW, top, bottom, left, right, outH, outW };
}

/** What lies around an image. */
export type Sides = readonly [top: number, bottom: number, left: number, right: number];

/** The four sides of a padding; a ShapeError unless they are integers >= 0. */
export function sides(op: string, padding: Exclude<Padding, "same">): Sides {
  if (padding === "valid") return [0, 0, 0, 0];
  const given: readonly number[] = typeof padding === "number" ? [padding, padding] : Array.isArray(padding) ? padding : [];
  const [a, b, c, d] = given;
  if (a !== undefined && b !== undefined && given.every((v) => Number.isSafeInteger(v) && v >= 0)) {
    if (given.length === 2) return [a, a, b, b];
    if (given.length === 4 && c !== undefined && d !== undefined) return [a, b, c, d];
  }
  throw new ShapeError(
    op,
    `expected padding to be an integer >= 0, [h, w], [top, bottom, left, right], "same" or "valid", got ${show(padding)}`,
  );
}

function samePadding(size: number, span: number, stride: number): readonly [before: number, after: number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + span - size);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function outputs(size: number, span: number, stride: number, before: number, after: number, ceil: boolean): number {
  const steps = (size + before + after - span) / stride;
  if (!ceil) return Math.floor(steps) + 1;
  const out = Math.ceil(steps) + 1;
  return (out - 1) * stride >= size + before ? out - 1 : out;
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

/** Everything a convolution of x [images, height, width, inputs] to y [images, outH, outW, outputs] depends on. */
export interface Convolution extends Window {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  /** Channels of x and of y, in all groups. */
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
}
