// Max pooling over windows of an image.
import { defineOp } from "../op.ts";
import type { Shape } from "../tape.ts";
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

type Options = PoolWindowOptions & { readonly kernel: Pair };

const maxPool2dOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Options, "argmax">("maxPool2d", {
  shape: ([x], options) => outputShape(x.shape, options),
  reads: [],
  save: ([x], options) => ({ argmax: { shape: outputShape(x.shape, options), dtype: "i32" } }),
  forward: (k, y, [x], { saved, options }) => k.max_pool2d_fwd(y.ptr, saved.argmax.ptr, x.ptr, ...sizes(x.shape, options)),
  backward: (k, dy, [dx], { saved, options }) => dx && k.max_pool2d_dx(dx.ptr, dy.ptr, saved.argmax.ptr, ...sizes(dx.shape, options)),
});

/**
 * Max pooling of x [N, H, W, C] to [N, outH, outW, C]: y = max over each window, channel by channel.
 * The gradient goes to the first maximum in row-major order; NaN wins over numbers.
 * out = floor((in + padding − dilation·(kernel − 1) − 1) / stride) + 1, as in PyTorch.
 * @param kernel window size in pixels, one number or [height, width]
 * @throws ShapeError if x is not [N, H, W, C], or a window does not fit or holds padding only
 */
export function maxPool2d(x: Tensor, kernel: Pair, options: MaxPool2dOptions = {}): Tensor {
  const { stride = kernel, padding = 0, dilation = 1, ceilMode = false } = options;
  return maxPool2dOp(x, { kernel, stride, padding, dilation, ceilMode });
}

function outputShape(x: Shape, options: Options): Shape {
  const { outH, outW } = poolWindow("maxPool2d", x, options.kernel, options);
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
