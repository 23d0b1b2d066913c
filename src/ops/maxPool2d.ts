// Max pooling over windows of an image.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes, type PoolWindowOptions, poolWindow } from "./pool.ts";
import type { Padding, Pair } from "./window.ts";

export interface MaxPool2dOptions {
  /** Step between windows; default: the kernel size. */
  readonly stride?: Pair;
  /** Rows and columns around the input that never win; default 0. */
  readonly padding?: Padding;
  /** Distance between the elements of a window; default 1. */
  readonly dilation?: Pair;
  /** Round the output size up: a last window may run over the edge; default false. */
  readonly ceilMode?: boolean;
}

/** A window's pixels are numbered in 16 bits. */
const MOST_TAPS = 65536;

type Options = PoolWindowOptions & { readonly kernel: Pair };

const maxPool2dOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Options, "taps">("maxPool2d", {
  shape: ([x], options) => outputShape(x.shape, options),
  reads: [],
  // the winning tap of each window, two of them in an i32
  save: ([x], options) => ({ taps: { shape: [Math.ceil(sizeOf(outputShape(x.shape, options)) / 2)], dtype: "i32" } }),
  forward: (k, y, [x], { saved, options }) => k.max_pool2d_fwd(y.ptr, saved.taps.ptr, x.ptr, ...sizes(x.shape, options)),
  backward(k, dy, [dx], context) {
    if (!dx) return;
    const all = sizes(dx.shape, context.options);
    const [kernelH, kernelW] = [all[6], all[7]];
    k.max_pool2d_dx(dx.ptr, context.scratch(4 * kernelH * kernelW), dy.ptr, context.saved.taps.ptr, ...all);
  },
});

/**
 * Max pooling of x [N, H, W, C] to [N, outH, outW, C]: y = max over each window, channel by channel.
 * The gradient goes to the first maximum in row-major order; NaN wins over numbers.
 * out = floor((in + padding − dilation·(kernel − 1) − 1) / stride) + 1, as in PyTorch.
 * @param kernel window size in pixels, one number or [height, width]
 * @throws ShapeError if x is not [N, H, W, C], or a window does not fit, holds padding only or more than 65536 pixels
 */
export function maxPool2d(x: Tensor, kernel: Pair, options: MaxPool2dOptions = {}): Tensor {
  const { stride = kernel, padding = 0, dilation = 1, ceilMode = false } = options;
  return maxPool2dOp(x, { kernel, stride, padding, dilation, ceilMode });
}

function outputShape(x: Shape, options: Options): Shape {
  const { outH, outW, kernelH, kernelW } = poolWindow("maxPool2d", x, options.kernel, options);
  if (kernelH * kernelW > MOST_TAPS)
    throw new ShapeError("maxPool2d", `expected a kernel of at most ${MOST_TAPS} pixels, got ${kernelH}x${kernelW}`);
  const [n, , , c] = imageSizes("maxPool2d", x);
  return [n, outH, outW, c];
}

/** The sizes and options that both kernels take. */
function sizes(x: Shape, options: Options) {
  const g = poolWindow("maxPool2d", x, options.kernel, options);
  const { outH, outW, kernelH, kernelW, strideH, strideW, top, left, dilationH, dilationW } = g;
  const image = imageSizes("maxPool2d", x);
  return [...image, outH, outW, kernelH, kernelW, strideH, strideW, top, left, dilationH, dilationW] as const;
}
