// Clipping of gradients, in place, before the update.
import type { Kernels, Ptr } from "../backend.ts";
import { NonFiniteError } from "../errors.ts";
import { checkOption } from "./options.ts";

/** A stretch of gradients. */
export interface Stretch {
  readonly gradients: Ptr;
  readonly size: number;
}

export interface Clipping {
  readonly clipNorm?: number;
  readonly clipValue?: number;
}

/** Throws unless the limits are in range. */
export function checkClipping({ clipNorm = 1, clipValue = 1 }: Clipping): void {
  checkOption("Optimizer", "clipNorm", clipNorm);
  checkOption("Optimizer", "clipValue", clipValue);
}

/**
 * Limits each element to ±clipValue, then all together to the norm clipNorm: g·min(1, clipNorm / (‖g‖ + 1e-6)), as in
 * PyTorch. The norm adds the parameters' sums of squares in their order, each in float64, however they lie in memory.
 * @param single the gradients parameter by parameter
 * @param joined the same in the fewest stretches
 * @throws NonFiniteError for a norm that is not finite; nothing but the gradients has changed
 */
export function clipGradients(
  kernels: Kernels,
  label: string,
  single: readonly Stretch[],
  joined: readonly Stretch[],
  { clipNorm, clipValue }: Clipping,
): void {
  if (clipValue !== undefined)
    for (const { gradients, size } of joined) kernels.hardtanh_fwd(gradients, gradients, size, -clipValue, clipValue);
  if (clipNorm === undefined) return;
  let squares = 0;
  for (const { gradients, size } of single) squares += kernels.sum_of_squares(gradients, size);
  const norm = Math.sqrt(squares);
  if (!Number.isFinite(norm)) throw new NonFiniteError("step", `expected gradients of a finite norm at ${label}, got ${norm}`);
  const scale = clipNorm / (norm + 1e-6);
  if (scale < 1) for (const { gradients, size } of joined) kernels.mul_fwd_scalar(gradients, gradients, size, scale);
}
