// Pooling along sequences: images of height one.
import type { Tensor } from "../tensor.ts";
import { adaptiveAvgPool2d } from "./adaptiveAvgPool2d.ts";
import { adaptiveMaxPool2d } from "./adaptiveMaxPool2d.ts";
import { avgPool2d } from "./avgPool2d.ts";
import { lpPool2d } from "./lpPool2d.ts";
import { maxPool2d } from "./maxPool2d.ts";
import { asImage, asSequence, imagePadding, type Padding1d } from "./sequence.ts";

export interface Pool1dOptions {
  /** Step between windows; default: the kernel size. */
  readonly stride?: number;
  /** Elements added on both sides; default 0. */
  readonly padding?: Padding1d;
  /** Round the output size up; default false. */
  readonly ceilMode?: boolean;
}

export interface MaxPool1dOptions extends Pool1dOptions {
  /** Distance between the elements of a window; default 1. */
  readonly dilation?: number;
}

export interface AvgPool1dOptions extends Pool1dOptions {
  /** Divide by the part of the window inside the padded input (default), or by the part inside the input. */
  readonly countIncludePad?: boolean;
}

/** The options that both have, for an image of height one. */
function around(kernel: number, { stride = kernel, padding = 0, ceilMode = false }: Pool1dOptions) {
  return { stride: [1, stride], padding: imagePadding(padding), ceilMode } as const;
}

/** Largest value of each window of x [N, L, C]: see maxPool2d. */
export function maxPool1d(x: Tensor, kernel: number, options: MaxPool1dOptions = {}): Tensor {
  const dilation = [1, options.dilation ?? 1] as const;
  return asSequence(maxPool2d(asImage("maxPool1d", x), [1, kernel], { ...around(kernel, options), dilation }));
}

/** Mean of each window of x [N, L, C]: see avgPool2d. */
export function avgPool1d(x: Tensor, kernel: number, options: AvgPool1dOptions = {}): Tensor {
  const { countIncludePad = true } = options;
  return asSequence(avgPool2d(asImage("avgPool1d", x), [1, kernel], { ...around(kernel, options), countIncludePad }));
}

/** (Σ x^p)^(1/p) of each window of x [N, L, C]: see lpPool2d. */
export function lpPool1d(x: Tensor, p: number, kernel: number, options: Omit<Pool1dOptions, "padding"> = {}): Tensor {
  const { stride, ceilMode } = around(kernel, options);
  return asSequence(lpPool2d(asImage("lpPool1d", x), p, [1, kernel], { stride, ceilMode }));
}

/** Means of x [N, L, C] over `size` bins, [N, size, C]: see adaptiveAvgPool2d. */
export function adaptiveAvgPool1d(x: Tensor, size: number): Tensor {
  return asSequence(adaptiveAvgPool2d(asImage("adaptiveAvgPool1d", x), [1, size]));
}

/** Largest values of x [N, L, C] over `size` bins, [N, size, C]: see adaptiveMaxPool2d. */
export function adaptiveMaxPool1d(x: Tensor, size: number): Tensor {
  return asSequence(adaptiveMaxPool2d(asImage("adaptiveMaxPool1d", x), [1, size]));
}
