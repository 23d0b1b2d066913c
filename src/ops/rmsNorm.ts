// Normalisation of rows by their root mean square.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export interface RmsNormOptions {
  /** Scale, of the shape normalised over; by default 1. */
  readonly weight?: Tensor | null;
  /** Added to the mean of squares; default 2^-23, float32's epsilon, as in PyTorch. */
  readonly eps?: number;
}

interface Options {
  readonly normalizedShape: Shape;
  readonly eps: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor, weight: Tensor | null], Options, "statistics">("rmsNorm", {
  shape([x, weight], { normalizedShape, eps }) {
    const refuse = (message: string) => new ShapeError("rmsNorm", message);
    const rank = normalizedShape.length;
    if (rank === 0 || sizeOf(normalizedShape) === 0 || x.shape.slice(-rank).join() !== normalizedShape.join())
      throw refuse(`expected x [*, ${normalizedShape.join(", ")}], got [${x.shape.join(", ")}]`);
    if (weight && weight.shape.join() !== normalizedShape.join())
      throw refuse(`expected weight [${normalizedShape.join(", ")}], got [${weight.shape.join(", ")}]`);
    if (!(eps >= 0 && eps < Infinity)) throw refuse(`expected eps finite and >= 0, got ${eps}`);
    return x.shape;
  },
  reads: [0, 1],
  save: ([x], { normalizedShape }) => ({ statistics: [x.size / sizeOf(normalizedShape), 2] }),
  forward(k, y, [x, weight], { options: { normalizedShape, eps }, saved }) {
    const d = sizeOf(normalizedShape);
    k.rms_norm_fwd(y.ptr, saved.statistics.ptr, x.ptr, weight?.ptr ?? 0, x.size / d, d, eps);
  },
  backward(k, dy, [dx, dWeight], context) {
    const { inputs, options, saved } = context;
    const [x, weight] = inputs;
    const d = sizeOf(options.normalizedShape);
    const rows = x.size / d;
    const stats = saved.statistics.ptr;
    if (dx) k.rms_norm_dx(dx.ptr, context.scratch(4 * d), dy.ptr, x.ptr, stats, weight?.ptr ?? 0, rows, d);
    // layer norm's, whose x̂ is this one's where the mean in `stats` is 0
    if (dWeight) k.layer_norm_dw(dWeight.ptr, context.scratch(4 * d), context.scratch(8 * d), dy.ptr, x.ptr, stats, rows, 1, d);
  },
});

/**
 * y = x / √(mean of x² + eps) · weight, the mean over the last axes, those of `normalizedShape`.
 * Zhang & Sennrich 2019, "Root Mean Square Layer Normalization".
 * @param normalizedShape the last extents of x, e.g. [C] or [H, W, C]
 * @throws ShapeError where x does not end in them, the weight does not have them, or eps is out of range
 */
export function rmsNorm(x: Tensor, normalizedShape: Shape, { weight = null, eps = 1 / 2 ** 23 }: RmsNormOptions = {}): Tensor {
  return op(x, weight, { normalizedShape, eps });
}
