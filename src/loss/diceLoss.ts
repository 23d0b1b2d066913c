// Dice loss of segmentations.
import { ShapeError } from "../errors.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface DiceLossOptions extends LossOptions {
  /** Added to numerator and denominator, so that an empty mask is well defined; default 1. */
  readonly smooth?: number;
  /** Sums squares in the denominator, as V-Net does; default false. */
  readonly squared?: boolean;
}

/**
 * 1 − (2·Σ p·t + smooth)/(Σ p + Σ t + smooth), the sums over the pixels of each example and channel: losses [N, C].
 * Milletari et al. 2016, "V-Net", whose Dice is the `squared` one.
 * @param p probabilities [N, ..., C], at least one axis of pixels
 * @param target masks of the same shape
 * @throws ShapeError for other shapes and smooth < 0
 */
export function diceLoss(p: Tensor, target: Tensor, { smooth = 1, squared = false, ...options }: DiceLossOptions = {}): Tensor {
  if (p.shape.length < 3 || p.shape.join() !== target.shape.join())
    throw new ShapeError(
      "diceLoss",
      `expected equal shapes [N, ..., C], got [${p.shape.join(", ")}] and target [${target.shape.join(", ")}]`,
    );
  if (!(smooth >= 0)) throw new ShapeError("diceLoss", `expected smooth >= 0, got ${smooth}`);
  return reduce("diceLoss", p, options, () => {
    const axes = p.shape.slice(1, -1).map((_, i) => i + 1);
    const size = (x: Tensor) => sum(squared ? square(x) : x, { axes });
    const common = sum(p.mul(target), { axes }).mul(2).add(smooth);
    return common
      .div(size(p).add(size(target)).add(smooth))
      .neg()
      .add(1);
  });
}
