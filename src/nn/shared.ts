// What layers with weights share: their options for initial values, and checks.
import { ShapeError } from "../errors.ts";
import type { Initializer } from "../init/initializer.ts";
import { uniform } from "../init/uniform.ts";
import type { Shape } from "../shape.ts";
import type { TorchLayout } from "./param.ts";

export interface LayerInit {
  /** Initial weights; default Kaiming uniform with a = √5: uniform in ±1/√fanIn, as in PyTorch. */
  readonly init?: Initializer;
  /** Initial bias; default uniform in ±1/√fanIn. */
  readonly initBias?: Initializer;
}

/** Uniform in ±1/√fanIn, where fanIn is the layer's. */
export const biasInit: Initializer = (target, fan) => {
  const bound = 1 / Math.sqrt(fan.fanIn);
  uniform(-bound, bound)(target, fan);
};

/** PyTorch keeps a convolution's weight as [out, in / groups, kh, kw] and a transposed one's as [in, out / groups, kh, kw]. */
export const torchConvolution: TorchLayout = { axes: [3, 2, 0, 1] };

/** Throws unless `value` is a positive integer. */
export function checkCount(op: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new ShapeError(op, `expected ${name} to be an integer >= 1, got ${value}`);
}

/** The last extents of an input that a layer normalises over, one number standing for one axis; throws unless all are positive integers. */
export function checkExtents(op: string, normalizedShape: number | Shape): Shape {
  const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
  if (shape.length === 0) throw new ShapeError(op, "expected normalizedShape of at least one extent, got none");
  for (const extent of shape) checkCount(op, "normalizedShape", extent);
  return shape;
}

/** Throws unless x is [...axes, channels] for one of `axes`, e.g. "N, L". */
export function checkChannels(op: string, x: Shape, axes: readonly string[], channels: number): void {
  if (x.at(-1) === channels && axes.some((names) => names.split(", ").length === x.length - 1)) return;
  throw new ShapeError(op, `expected x ${axes.map((names) => `[${names}, ${channels}]`).join(" or ")}, got [${x.join(", ")}]`);
}
