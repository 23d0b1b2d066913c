// One-dimensional convolution: images of height one.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { conv2d } from "./conv2d.ts";
import { asImage, asSequence, imagePadding, type Padding1d } from "./sequence.ts";

export interface Conv1dOptions {
  /** Step between windows; default 1. */
  readonly stride?: number;
  /** Zeros on both sides, or [before, after], "same" or "valid"; default 0. */
  readonly padding?: Padding1d;
  /** Distance between taps; default 1. */
  readonly dilation?: number;
  /** Splits input and output channels into groups that do not see each other; default 1. */
  readonly groups?: number;
}

/**
 * Convolution (cross-correlation) along sequences, channels last.
 * @param x [N, L, C]
 * @param weight [k, C/groups, out]
 * @param bias [out], or null for none
 * @returns [N, outL, out]
 * @throws ShapeError where shapes or options do not fit
 */
export function conv1d(x: Tensor, weight: Tensor, bias: Tensor | null, options: Conv1dOptions = {}): Tensor {
  const [taps, each, out] = weight.shape;
  if (x.shape.length !== 3 || weight.shape.length !== 3)
    throw new ShapeError(
      "conv1d",
      `expected x [N, L, C] and weight [k, C/groups, out], got [${x.shape.join(", ")}] and [${weight.shape.join(", ")}]`,
    );
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  return asSequence(
    conv2d(asImage("conv1d", x), weight.reshape([1, taps ?? 0, each ?? 0, out ?? 0]), bias, {
      stride: [1, stride],
      dilation: [1, dilation],
      padding: imagePadding(padding),
      groups,
    }),
  );
}
