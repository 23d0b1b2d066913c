// Variances and standard deviations over axes.

import { binaryInto } from "../arithmetic/broadcast.ts";
import { reducedShape, sumInto } from "../arithmetic/reduce.ts";
import { mul, sub } from "../arithmetic.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { bytesOf } from "../runtime.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { root } from "./root.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";

export interface VarianceOptions extends ReduceOptions {
  /** The sum of squares is divided by the number of values less this; default 1 (the unbiased estimate), as in PyTorch. */
  readonly correction?: number;
}

interface Options extends Reduction {
  readonly correction: number;
}

/** What the sum of squares is divided by. */
const divisor = (x: Tensor, { axes, correction }: Options) => sizeOf(axes.map((axis) => x.shape[axis] ?? 1)) - correction;

const varianceOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Options, "mean">("variance", {
  shape([x], options) {
    if (!(divisor(x, options) > 0))
      throw new ShapeError(
        "variance",
        `expected more values than the correction ${options.correction}, got axes [${options.axes.join(", ")}] of [${x.shape.join(", ")}]`,
      );
    return reducedShape(x.shape, options.axes, options.keepDims);
  },
  reads: [0],
  save: ([x], { axes }) => ({ mean: reducedShape(x.shape, axes, true) }),
  forward(k, y, [x], context) {
    const { options, saved } = context;
    const { mean } = saved;
    sumInto(k, mean.ptr, x.ptr, x.shape, options.axes, context);
    k.div_fwd_scalar(mean.ptr, mean.ptr, mean.size, x.size / mean.size);
    const centred = { ptr: context.scratch(bytesOf(x.size, "f32")), shape: x.shape, size: x.size };
    binaryInto(k, sub, centred, x, mean);
    k.square_fwd(centred.ptr, centred.ptr, x.size);
    sumInto(k, y.ptr, centred.ptr, x.shape, options.axes, context);
    k.div_fwd_scalar(y.ptr, y.ptr, y.size, divisor(x, options));
  },
  backward(k, dy, [dx], { inputs: [x], options, saved: { mean } }) {
    if (!dx) return;
    binaryInto(k, sub, dx, x, mean);
    binaryInto(k, mul, dx, dx, { ptr: dy.ptr, shape: mean.shape, size: dy.size });
    k.mul_fwd_scalar(dx.ptr, dx.ptr, dx.size, 2 / divisor(x, options));
  },
});

/**
 * Variance over `axes` (all by default): the sum of squared distances from the mean / (n − correction).
 * @throws ShapeError where n is not above the correction
 */
export function variance(x: Tensor, { correction = 1, ...options }: VarianceOptions = {}): Tensor {
  return varianceOp(x, { ...reduction("variance", x, options), correction });
}

/** Standard deviation over `axes`: the root of `variance`. The gradient where it is 0 is 0, as in PyTorch. */
export function std(x: Tensor, options: VarianceOptions = {}): Tensor {
  return root(variance(x, options), 2);
}
