// The reduction of losses that are composed from ops.
import { mean } from "../ops/mean.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import type { Reduction } from "./reduction.ts";

export interface LossOptions {
  /** "mean" over all losses (the default), their "sum", or "none": each by itself. */
  readonly reduction?: Reduction;
}

/** Losses of elements or rows, reduced. */
export function reduce(losses: Tensor, reduction: Reduction = "mean"): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
}
