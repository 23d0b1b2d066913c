// One-dimensional transposed convolution: images of height one.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { convTranspose2d } from "./convTranspose2d.ts";
import { asImage, asSequence } from "./sequence.ts";

export interface ConvTranspose1dOptions {
  /** Distance between the places where x's elements are put; default 1. */
  readonly stride?: number;
  /** Elements cut off on each side of the output; default 0. */
  readonly padding?: number;
  /** Elements added at the end, less than the stride or the dilation; default 0. */
  readonly outputPadding?: number;
  /** Distance between taps; default 1. */
  readonly dilation?: number;
  /** Splits input and output channels into groups that do not see each other; default 1. */
  readonly groups?: number;
}

/**
 * Transposed convolution along sequences, channels last: the gradient of conv1d with respect to its input. As in PyTorch.
 * @param x [N, L, C]
 * @param weight [k, out/groups, C]: that of the convolution from `out` to C channels
 * @param bias [out], or null for none
 * @returns [N, outL, out], outL = (L − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1
 * @throws ShapeError where shapes or options do not fit
 */
export function convTranspose1d(x: Tensor, weight: Tensor, bias: Tensor | null, options: ConvTranspose1dOptions = {}): Tensor {
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options;
  const [taps = 0, each = 0, channels = 0] = weight.shape;
  if (weight.shape.length !== 3)
    throw new ShapeError("convTranspose1d", `expected weight [k, out/groups, C], got [${weight.shape.join(", ")}]`);
  return asSequence(
    convTranspose2d(asImage("convTranspose1d", x), weight.reshape([1, taps, each, channels]), bias, {
      stride: [1, stride],
      padding: [0, padding],
      outputPadding: [0, outputPadding],
      dilation: [1, dilation],
      groups,
    }),
  );
}
