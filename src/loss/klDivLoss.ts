// Kullback–Leibler divergence.
import { ShapeError } from "../errors.ts";
import { exp } from "../ops/exp.ts";
import { log } from "../ops/log.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { positive } from "./positive.ts";
import { type LossOptions, reduce } from "./reduce.ts";
import type { Reduction } from "./reduction.ts";

export interface KlDivLossOptions extends Omit<LossOptions, "reduction"> {
  /** As elsewhere, or "batchmean", the divergence itself: the sum divided by the first extent (by the sum of `sampleWeight`). Default "mean", as in PyTorch. */
  readonly reduction?: Reduction | "batchmean";
  /** The target holds log-probabilities too; default false. */
  readonly logTarget?: boolean;
}

/**
 * t·(ln t − x): how far the distribution e^x is from the target t, element by element.
 * @param x log-probabilities
 * @throws ShapeError for different shapes
 */
export function klDivLoss(x: Tensor, target: Tensor, options: KlDivLossOptions = {}): Tensor {
  const { reduction = "mean", logTarget = false, ...rest } = options;
  if (x.shape.join() !== target.shape.join())
    throw new ShapeError("klDivLoss", `expected equal shapes, got [${x.shape.join(", ")}] and target [${target.shape.join(", ")}]`);
  const losses = () => (logTarget ? exp(target).mul(target.sub(x)) : target.mul(log(positive(target)).sub(x))); // 0·ln 0 counts as 0
  if (reduction !== "batchmean") return reduce("klDivLoss", x, { ...rest, reduction }, losses);
  const total = reduce("klDivLoss", x, { ...rest, reduction: "sum" }, losses);
  return total.div(rest.sampleWeight ? sum(rest.sampleWeight) : (x.shape[0] ?? 1));
}
