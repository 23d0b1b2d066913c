// Transposed convolution: the data gradient of a convolution, run forwards.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { convolutionDataGradient, convolutionFilterGradient, convolutionForward } from "./convolution.ts";
import type { Convolution } from "./window.ts";
import { type Pair, pair } from "./window.ts";

export interface ConvTranspose2dOptions {
  /** Distance between the places where x's pixels are put; default 1. */
  readonly stride?: Pair;
  /** Pixels cut off on each side of the output; default 0. */
  readonly padding?: number | readonly [height: number, width: number];
  /** Pixels added at the bottom and on the right, less than the stride or the dilation; default 0. */
  readonly outputPadding?: number | readonly [height: number, width: number];
  /** Distance between taps; default 1. */
  readonly dilation?: Pair;
  /** Splits input and output channels into groups that do not see each other; default 1. */
  readonly groups?: number;
}

/**
 * Transposed ("de-") convolution over channels-last images: every pixel of x puts weight, scaled by it, into y.
 * It is the gradient of conv2d with the same weight and options with respect to its input. Zeiler et al. 2010; as in PyTorch.
 * @param x [N, H, W, C]
 * @param weight [kh, kw, out/groups, C]: that of the convolution from `out` to C channels
 * @param bias [out], or null for none
 * @returns [N, outH, outW, out], out = (in − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1
 * @throws ShapeError where shapes or options do not fit
 */
export function convTranspose2d(x: Tensor, weight: Tensor, bias: Tensor | null, options: ConvTranspose2dOptions = {}): Tensor {
  const y = transposed(x, weight, resolve(x, weight, bias, options));
  return bias ? y.add(bias) : y;
}

// in the terms of the convolution from y to x: its x is our y, its y our x
const transposed = /* @__PURE__ */ defineOp<readonly [x: Tensor, weight: Tensor], Convolution>("convTranspose2d", {
  shape: (_, { images, height, width, inputs }) => [images, height, width, inputs],
  forward: (k, y, [x, weight], context) => convolutionDataGradient(k, y.ptr, x.ptr, weight.ptr, context.options, context),
  backward(k, dy, [dx, dweight], context) {
    const [x, weight] = context.inputs;
    if (dx) convolutionForward(k, dx.ptr, dy.ptr, weight.ptr, 0, context.options, context);
    if (dweight) convolutionFilterGradient(k, dweight.ptr, dy.ptr, x.ptr, context.options, context);
  },
  macs: ([x, weight], _, { outputs }) => (x.size / outputs) * weight.size,
});

function resolve(x: Tensor, weight: Tensor, bias: Tensor | null, options: ConvTranspose2dOptions): Convolution {
  const op = "convTranspose2d";
  const { groups = 1 } = options;
  const [images = 0, outH = 0, outW = 0, outputs = 0] = x.shape;
  const [kernelH = 0, kernelW = 0, each = 0] = weight.shape;
  const refuse = (expected: string, got: unknown) => new ShapeError(op, `expected ${expected}, got ${got}`);
  if (x.shape.length !== 4 || weight.shape.length !== 4 || x.size === 0 || weight.size === 0 || weight.shape[3] !== outputs)
    throw refuse("x [N, H, W, C] and weight [kh, kw, out/groups, C]", `[${x.shape.join(", ")}] and [${weight.shape.join(", ")}]`);
  if (!Number.isSafeInteger(groups) || groups < 1 || outputs % groups !== 0)
    throw refuse(`groups that divide ${outputs} input channels`, groups);
  const inputs = each * groups;
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== inputs)) throw refuse(`bias [${inputs}]`, `[${bias.shape.join(", ")}]`);
  const [strideH, strideW] = pair(op, "stride", options.stride ?? 1);
  const [dilationH, dilationW] = pair(op, "dilation", options.dilation ?? 1);
  const [top, left] = amounts("padding", options.padding);
  const [moreH, moreW] = amounts("outputPadding", options.outputPadding);
  if (moreH >= Math.max(strideH, dilationH) || moreW >= Math.max(strideW, dilationW))
    throw refuse("outputPadding below the stride or the dilation", `[${moreH}, ${moreW}]`);
  const height = (outH - 1) * strideH - 2 * top + dilationH * (kernelH - 1) + moreH + 1;
  const width = (outW - 1) * strideW - 2 * left + dilationW * (kernelW - 1) + moreW + 1;
  if (height < 1 || width < 1) throw refuse("padding that leaves at least one pixel", `an output of ${height}×${width}`);
  const window = { kernelH, kernelW, strideH, strideW, dilationH, dilationW, top, bottom: top, left, right: left, outH, outW };
  return { ...window, images, height, width, inputs, outputs, groups };
}

function amounts(name: string, value: number | readonly [number, number] = 0): readonly [height: number, width: number] {
  const both = typeof value === "number" ? ([value, value] as const) : value;
  if (both.length !== 2 || !both.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new ShapeError("convTranspose2d", `expected ${name} of integers >= 0, got ${value}`);
  return both;
}
