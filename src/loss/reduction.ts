// How a loss per row or element becomes the loss: the options and the pieces that losses share.
import type { Kernels } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { Handle } from "../handle.ts";
import type { Shape } from "../shape.ts";

/** "mean" and "sum" give one number; "none" keeps the loss of each row or element. */
export type Reduction = "mean" | "sum" | "none";

/** Throws for what is no reduction. */
export function checkReduction(op: string, reduction: Reduction): void {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none")
    throw new ShapeError(op, `expected reduction mean, sum or none, got ${String(reduction)}`);
}

/** The loss's shape, `shape` being the unreduced one. */
export function reducedShape(reduction: Reduction, shape: Shape): Shape {
  return reduction === "none" ? shape : [];
}

/** Address of what gradients are divided by: nothing unless the reduction is "mean". */
export function divisor(reduction: Reduction, total: Handle): number {
  return reduction === "mean" ? total.ptr : 0;
}

/** How gradient kernels walk dy: a value for each row or element, or one for all. */
export function gradientStep(reduction: Reduction): 0 | 1 {
  return reduction === "none" ? 1 : 0;
}

/** Fills y with the loss: `compute` writes `length` values, which are summed, and divided by `total` for "mean". */
export function reduceLoss(
  k: Kernels,
  y: Handle,
  reduction: Reduction,
  total: Handle,
  length: number,
  context: { scratch(bytes: number): number },
  compute: (out: number) => void,
): void {
  if (reduction === "none") {
    compute(y.ptr);
    return;
  }
  const losses = context.scratch(length * 4);
  compute(losses);
  k.loss_reduce(y.ptr, losses, divisor(reduction, total), length);
}
