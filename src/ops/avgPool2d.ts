// Average pooling over windows of an image.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes, poolWindow } from "./pool.ts";
import type { Padding, Pair } from "./window.ts";

export interface AvgPool2dOptions {
  /** Step between windows; default: the kernel size. */
  readonly stride?: Pair;
  /** Rows and columns of zeros around the input; default 0. */
  readonly padding?: Padding;
  /** Round the output size up: a last window may run over the edge; default false. */
  readonly ceilMode?: boolean;
  /** Divide by the part of the window inside the padded input (default), or by the part inside the input. */
  readonly countIncludePad?: boolean;
  /** Divide by this number instead. */
  readonly divisorOverride?: number;
}

interface Options {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | undefined;
}

const avgPool2dOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Options>("avgPool2d", {
  shape([x], options) {
    const { divisorOverride: divisor } = options;
    if (divisor !== undefined && (!Number.isFinite(divisor) || Math.fround(divisor) === 0))
      throw new ShapeError("avgPool2d", `expected divisorOverride to be a finite number other than 0, got ${divisor}`);
    const { outH, outW } = windows(x.shape, options);
    const [n, , , c] = imageSizes("avgPool2d", x.shape);
    return [n, outH, outW, c];
  },
  forward: (k, y, [x], { options }) => k.avg_pool2d_fwd(y.ptr, x.ptr, ...sizes(x.shape, options)),
  backward: (k, dy, [dx], { options }) => dx && k.avg_pool2d_dx(dx.ptr, dy.ptr, ...sizes(dx.shape, options)),
});

/**
 * Average pooling of x [N, H, W, C] to [N, outH, outW, C]: y = sum over each window / divisor, channel by channel.
 * out = floor((in + padding − kernel) / stride) + 1, as in PyTorch.
 * @param kernel window size in pixels, one number or [height, width]
 * @throws ShapeError if x is not [N, H, W, C], a window does not fit or holds padding only, or the divisor is 0
 */
export function avgPool2d(x: Tensor, kernel: Pair, options: AvgPool2dOptions = {}): Tensor {
  const { stride = kernel, padding = 0, ceilMode = false, countIncludePad = true, divisorOverride } = options;
  return avgPool2dOp(x, { kernel, stride, padding, ceilMode, countIncludePad, divisorOverride });
}

function windows(x: Shape, options: Options) {
  return poolWindow("avgPool2d", x, options.kernel, { ...options, dilation: 1 });
}

/** The sizes and options that both kernels take. */
function sizes(x: Shape, options: Options) {
  const { outH, outW, kernelH, kernelW, strideH, strideW, top, bottom, left, right } = windows(x, options);
  const image = imageSizes("avgPool2d", x);
  const includePadding = options.countIncludePad ? 1 : 0;
  const divisor = options.divisorOverride ?? 0;
  return [...image, outH, outW, kernelH, kernelW, strideH, strideW, top, bottom, left, right, includePadding, divisor] as const;
}
