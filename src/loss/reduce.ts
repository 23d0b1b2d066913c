// The reduction of losses that are composed from ops, and the weights of examples.
import { ShapeError } from "../errors.ts";
import { mean } from "../ops/mean.ts";
import { sum } from "../ops/sum.ts";
import { Tensor } from "../tensor.ts";
import { checkReduction, type Reduction } from "./reduction.ts";

export interface LossOptions {
  /** "mean" over all losses (the default), their "sum", or "none": each by itself. */
  readonly reduction?: Reduction;
  /**
   * A factor, [N], for the losses of each example; 1 unless given. With "mean" the sum of the weighted losses is divided
   * by the sum of the weights, so that an example of weight 0 is as good as absent; weights of 0 alone give NaN.
   * Where classes have weights too, an example counts for the product, in the sum and in the divisor.
   */
  readonly sampleWeight?: Tensor;
}

/** Losses, and what each counts for in the mean: its class's weight, which the loss includes. */
export interface CountedLosses {
  readonly losses: Tensor;
  readonly counts: Tensor;
}

/**
 * Losses of elements or rows, reduced. Options are checked before `compute` is called.
 * @param x an input; its first axis is the examples'
 */
export function reduce(op: string, x: Tensor, options: LossOptions, compute: () => Tensor | CountedLosses): Tensor {
  const { reduction = "mean", sampleWeight } = options;
  checkReduction(op, reduction);
  if (sampleWeight) checkSampleWeight(op, x, sampleWeight);
  const computed = compute();
  const { losses, counts } = computed instanceof Tensor ? { losses: computed, counts: undefined } : computed;
  const weights = sampleWeight?.reshape([sampleWeight.size, ...losses.shape.slice(1).map(() => 1)]);
  const weighted = weights ? losses.mul(weights) : losses;
  if (reduction === "none") return weighted;
  if (reduction === "sum") return sum(weighted);
  if (counts) return sum(weighted).div(sum(weights ? counts.mul(weights) : counts));
  return sampleWeight ? sum(weighted).div(sum(sampleWeight).mul(losses.size / sampleWeight.size)) : mean(weighted);
}

function checkSampleWeight(op: string, { shape }: Tensor, sampleWeight: Tensor): void {
  const [examples] = shape;
  if (examples === undefined || sampleWeight.shape.join() !== String(examples))
    throw new ShapeError(
      op,
      `expected sampleWeight [${examples ?? "N"}] for inputs [${shape.join(", ")}], got [${sampleWeight.shape.join(", ")}]`,
    );
}
