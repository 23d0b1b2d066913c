// Normalisation within each image: over groups of channels, over each channel, or over whole rows.
import type { AllKernels } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Handle } from "../handle.ts";
import type { OpContext } from "../opSpec.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export interface NormOptions {
  /** Scale, of the shape normalised over (layer norm) or [C]; by default 1. */
  readonly weight?: Tensor | null;
  /** Shift, of the same shape; by default 0. */
  readonly bias?: Tensor | null;
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
}

/** x as [images, pixels, channels], its channels in groups. */
interface Sizes {
  readonly op: string;
  readonly images: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
  readonly eps: number;
}

/**
 * Normalises each of `groups` groups of neighbouring channels of each image to mean 0 and variance 1, then scales
 * and shifts each channel. Wu & He 2018; as in PyTorch.
 * @param x [N, ..., C]
 * @throws ShapeError for groups that do not divide C, and for a weight or bias that is not [C]
 */
export function groupNorm(x: Tensor, groups: number, options: NormOptions = {}): Tensor {
  return normalizeGroups("groupNorm", x, groups, options);
}

/** Normalises each channel of each image by itself: groupNorm with as many groups as channels. Ulyanov et al. 2016. x [N, ..., C]. */
export function instanceNorm(x: Tensor, options: NormOptions = {}): Tensor {
  return normalizeGroups("instanceNorm", x, x.shape.at(-1) ?? 0, options);
}

/**
 * Normalises over the last axes, those of `normalizedShape`, then scales and shifts each element. Ba et al. 2016.
 * @param normalizedShape the last extents of x, e.g. [C] or [H, W, C]
 * @throws ShapeError where x does not end in them, or weight or bias do not have them
 */
export function layerNorm(x: Tensor, normalizedShape: Shape, options: NormOptions = {}): Tensor {
  const rank = normalizedShape.length;
  const channels = sizeOf(normalizedShape);
  if (rank === 0 || channels === 0 || x.shape.slice(-rank).join() !== normalizedShape.join())
    throw new ShapeError("layerNorm", `expected x [*, ${normalizedShape.join(", ")}], got [${x.shape.join(", ")}]`);
  return run(x, options, normalizedShape, { op: "layerNorm", images: x.size / channels, pixels: 1, channels, groups: 1 });
}

function normalizeGroups(op: string, x: Tensor, groups: number, options: NormOptions): Tensor {
  const [images = 0] = x.shape;
  const channels = x.shape.at(-1) ?? 0;
  if (x.shape.length < 2 || x.size === 0) throw new ShapeError(op, `expected x [N, ..., C] that is not empty, got [${x.shape.join(", ")}]`);
  if (!Number.isSafeInteger(groups) || groups < 1 || channels % groups !== 0)
    throw new ShapeError(op, `expected groups that divide ${channels} channels, got ${groups}`);
  return run(x, options, [channels], { op, images, pixels: x.size / images / channels, channels, groups });
}

function run(x: Tensor, { weight = null, bias = null, eps = 1e-5 }: NormOptions, affine: Shape, sizes: Omit<Sizes, "eps">): Tensor {
  if (!(eps >= 0 && eps < Infinity)) throw new ShapeError(sizes.op, `expected eps finite and >= 0, got ${eps}`);
  for (const [name, values] of Object.entries({ weight, bias }))
    if (values && values.shape.join() !== affine.join())
      throw new ShapeError(
        sizes.op,
        `expected ${name} [${affine.join(", ")}] for x [${x.shape.join(", ")}], got [${values.shape.join(", ")}]`,
      );
  return groupNormOp(x, weight, bias, { ...sizes, eps });
}

type Inputs = readonly [x: Tensor, weight: Tensor | null, bias: Tensor | null];
type Context = OpContext<Inputs, Sizes, "statistics">;

// one pixel: groups are rows, mean and 1/√(var + eps) of each; more: batch norm's four rows per image
const groupNormOp = /* @__PURE__ */ defineExtraOp<Inputs, Sizes, "statistics">("groupNorm", {
  shape: ([x]) => x.shape,
  save: (_, { images, pixels, channels, groups }) => ({ statistics: pixels === 1 ? [images * groups, 2] : [images, 4, channels] }),
  forward(k, y, [x, weight, bias], context) {
    const { images, pixels, channels, groups, eps } = context.options;
    const statistics = context.saved.statistics.ptr;
    const [w, b] = [weight?.ptr ?? 0, bias?.ptr ?? 0];
    if (pixels === 1) {
      k.layer_norm_fwd(y.ptr, statistics, x.ptr, w, b, images * groups, groups, channels / groups, eps);
      return;
    }
    const work = context.scratch(40 * channels);
    for (let i = 0; i < images; i++) {
      const [image, stats] = [4 * i * pixels * channels, statistics + 16 * i * channels];
      k.batch_norm_statistics(stats, work, x.ptr + image, pixels, channels, eps);
      k.group_norm_combine(stats, channels, groups, eps);
      k.batch_norm_fwd(y.ptr + image, x.ptr + image, 0, stats, w, b, work, pixels, channels, 0);
    }
  },
  backward(k, dy, dx, context) {
    if (context.options.pixels === 1) rowsBackward(k, dy, dx, context);
    else imagesBackward(k, dy, dx, context);
  },
  reads: [0, 1],
});

type Gradients = readonly [dx: Handle | undefined, dWeight: Handle | undefined, dBias: Handle | undefined];

function rowsBackward(k: AllKernels, dy: Handle, [dx, dWeight, dBias]: Gradients, context: Context): void {
  const { images, channels, groups } = context.options;
  const [x, weight] = context.inputs;
  const [rows, d, stats] = [images * groups, channels / groups, context.saved.statistics.ptr];
  if (dx) k.layer_norm_dx(dx.ptr, context.scratch(4 * d), dy.ptr, x.ptr, stats, weight?.ptr ?? 0, rows, groups, d);
  if (!dWeight && !dBias) return;
  const [dw, db] = [dWeight?.ptr ?? context.scratch(4 * channels), dBias?.ptr ?? context.scratch(4 * channels)];
  k.layer_norm_dw(dw, db, context.scratch(8 * channels), dy.ptr, x.ptr, stats, rows, groups, d);
}

function imagesBackward(k: AllKernels, dy: Handle, [dx, dWeight, dBias]: Gradients, context: Context): void {
  const { images, pixels, channels, groups } = context.options;
  const [x, weight] = context.inputs;
  const work = context.scratch(40 * channels);
  const [dw, db] = [context.scratch(4 * channels), context.scratch(4 * channels)];
  const scaled = dx && weight ? context.scratch(4 * pixels * channels) : 0;
  if (dWeight) k.fill(dWeight.ptr, channels, 0);
  if (dBias) k.fill(dBias.ptr, channels, 0);
  for (let i = 0; i < images; i++) {
    const [image, stats] = [4 * i * pixels * channels, context.saved.statistics.ptr + 16 * i * channels];
    k.batch_norm_dw(dw, db, work, dy.ptr + image, x.ptr + image, stats, 0, 0, pixels, channels, 0);
    if (dWeight) k.add_fwd(dWeight.ptr, dWeight.ptr, dw, channels);
    if (dBias) k.add_fwd(dBias.ptr, dBias.ptr, db, channels);
    if (!dx) continue;
    // batch norm's gradient of dy·weight, with means over groups in place of those of channels
    k.group_norm_means(dw, db, weight?.ptr ?? 0, channels, groups);
    if (weight) k.mul_fwd_broadcast(scaled, dy.ptr + image, weight.ptr, 1, pixels, channels, 0, channels, 1, 0, 0, 1);
    k.batch_norm_dx(dx.ptr + image, scaled || dy.ptr + image, x.ptr + image, stats, 0, 0, dw, db, work, pixels, channels, 0);
  }
}
