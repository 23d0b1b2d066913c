// Depthwise convolution: every input channel has filters of its own.
import type { Kernels, Ptr } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Padding, type Pair, resolveWindow } from "./window.ts";

export interface DepthwiseConv2dOptions {
  /** Step between windows; default 1. */
  readonly stride?: Pair;
  /** Rows and columns of zeros around the input; default 0. */
  readonly padding?: Padding;
  /** Distance between the taps of a filter; default 1. */
  readonly dilation?: Pair;
}

type Options = Required<DepthwiseConv2dOptions>;

const depthwiseConv2dOp = /* @__PURE__ */ defineOp<readonly [x: Tensor, weight: Tensor, bias: Tensor | null], Options>("depthwiseConv2d", {
  shape([x, weight, bias], options) {
    const { n, outputs, window } = geometry(x.shape, weight.shape, options);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outputs))
      throw refusal(`expected bias [${outputs}] for weight [${weight.shape.join(", ")}], got [${bias.shape.join(", ")}]`);
    return [n, window.outH, window.outW, outputs];
  },
  forward(k, y, [x, weight, bias], context) {
    const g = geometry(x.shape, weight.shape, context.options);
    k.dwconv2d_fwd(y.ptr, work(context, forwardWork(g.sizes)), wideInput(k, x, g, context), weight.ptr, bias?.ptr ?? 0, ...g.sizes);
  },
  backward(k, dy, [dx, dWeight, dBias], context) {
    const [x, weight] = context.inputs;
    const g = geometry(x.shape, weight.shape, context.options);
    const padded = dx ? work(context, dataGradientWork(g.sizes)) : 0;
    if (dx && g.multiplier === 1) k.dwconv2d_dx(dx.ptr, padded, dy.ptr, weight.ptr, ...g.sizes);
    else if (dx) {
      const wide = context.scratch(4 * x.size * g.multiplier);
      k.dwconv2d_dx(wide, padded, dy.ptr, weight.ptr, ...g.sizes);
      k.sum_channels(dx.ptr, wide, g.pixels, g.channels, g.multiplier);
    }
    if (dWeight) k.dwconv2d_dw(dWeight.ptr, context.scratch(4 * weight.size), dy.ptr, wideInput(k, x, g, context), ...g.sizes);
    if (dBias) k.channel_sum(dBias.ptr, context.scratch(20 * g.outputs), dy.ptr, dy.size / g.outputs, g.outputs);
  },
  macs: ([, weight], y) => y.size * (weight.size / (y.shape[3] as number)),
});

/**
 * Depthwise convolution of x [N, H, W, C] with weight [kh, kw, 1, C·multiplier] to [N, outH, outW, C·multiplier]:
 * output channel c·multiplier + j is filter c·multiplier + j over input channel c (PyTorch's groups = C), plus bias.
 * out = floor((in + padding − dilation·(kernel − 1) − 1) / stride) + 1.
 * @param bias [C·multiplier] or null
 * @throws ShapeError if the shapes do not fit together or the window does not fit the padded input
 */
export function depthwiseConv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: DepthwiseConv2dOptions = {}): Tensor {
  const { stride = 1, padding = 0, dilation = 1 } = options;
  return depthwiseConv2dOp(x, weight, bias, { stride, padding, dilation });
}

type Geometry = ReturnType<typeof geometry>;

function refusal(message: string): ShapeError {
  return new ShapeError("depthwiseConv2d", message);
}

function geometry(x: Shape, weight: Shape, { stride, padding, dilation }: Options) {
  const [n, h, w, channels] = x;
  const [kh, kw, one, outputs] = weight;
  if (x.length !== 4 || n === undefined || h === undefined || w === undefined || !channels)
    throw refusal(`expected x [N, H, W, C], got [${x.join(", ")}]`);
  if (weight.length !== 4 || kh === undefined || kw === undefined || one !== 1 || !outputs || outputs % channels !== 0)
    throw refusal(`expected weight [kh, kw, 1, ${channels}·multiplier] for x [${x.join(", ")}], got [${weight.join(", ")}]`);
  const window = resolveWindow("depthwiseConv2d", { input: [h, w], kernel: [kh, kw], stride, padding, dilation });
  const { outH, outW, strideH, strideW, top, left, dilationH, dilationW } = window;
  // the kernels' own arguments: their input has as many channels as their output
  const sizes = [n, h, w, outputs, outH, outW, kh, kw, strideH, strideW, top, left, dilationH, dilationW] as const;
  return { n, channels, outputs, multiplier: outputs / channels, pixels: n * h * w, window, sizes };
}

/** The kernels' sizes and options. */
export type DepthwiseSizes = Geometry["sizes"];

/** Channels of a padded copy of an image, and its bytes at most: it stays in the second-level cache. */
const PART = 64;
const MOST_BYTES = 131072;

/** Bytes of a padded copy for the forward pass, 0 where x is read in place. Changes no bit. */
export function forwardWork([, , w, c, oh, ow, kh, kw, strideH, strideW, , , dilationH, dilationW]: DepthwiseSizes): number {
  if (strideH * strideW !== 1) return 0;
  return paddedBytes(w, c, kh * kw, oh + (kh - 1) * dilationH, ow + (kw - 1) * dilationW);
}

/** The same for the data gradient, which pads dy. */
export function dataGradientWork([, h, w, c, , ow, kh, kw, strideH, strideW, , , dilationH, dilationW]: DepthwiseSizes): number {
  if (strideH * strideW !== 1) return 0;
  return paddedBytes(ow, c, kh * kw, h + (kh - 1) * dilationH, w + (kw - 1) * dilationW);
}

/** Copies pay where pixels compete for the same sets of a cache and there is much to gain for each: many taps, or mostly border. */
function paddedBytes(width: number, channels: number, taps: number, tall: number, wide: number): number {
  const bytes = 4 * Math.min(channels, PART) * (taps + tall * wide);
  return channels >= 256 && (width <= 8 || taps >= 25) && bytes <= MOST_BYTES ? bytes : 0;
}

function work(context: { scratch(bytes: number): Ptr }, bytes: number): Ptr {
  return bytes === 0 ? 0 : context.scratch(bytes);
}

/** Address of x with every channel repeated `multiplier` times: x itself where that is 1. */
function wideInput(k: Kernels, x: Tensor, g: Geometry, context: { scratch(bytes: number): Ptr }): Ptr {
  if (g.multiplier === 1) return x.ptr;
  const wide = context.scratch(4 * x.size * g.multiplier);
  k.repeat_channels(wide, x.ptr, g.pixels, g.channels, g.multiplier);
  return wide;
}
