// Kullback–Leibler divergence.
import { ShapeError } from "../errors.ts";
import { exp } from "../ops/exp.ts";
import { hardtanh } from "../ops/hardtanh.ts";
import { log } from "../ops/log.ts";
import type { Tensor } from "../tensor.ts";
import { reduce } from "./reduce.ts";
import type { Reduction } from "./reduction.ts";

export interface KlDivLossOptions {
  /** As elsewhere, or "batchmean", the divergence itself: the sum divided by the first extent. Default "mean", as in PyTorch. */
  readonly reduction?: Reduction | "batchmean";
  /** The target holds log-probabilities too; default false. */
  readonly logTarget?: boolean;
}

/** The smallest normal float, 2^−126: 0·ln 0 counts as 0. */
const LEAST = 1.1754943508222875e-38;

/**
 * t·(ln t − x): how far the distribution e^x is from the target t, element by element.
 * @param x log-probabilities
 * @throws ShapeError for different shapes
 */
export function klDivLoss(x: Tensor, target: Tensor, { reduction = "mean", logTarget = false }: KlDivLossOptions = {}): Tensor {
  if (x.shape.join() !== target.shape.join())
    throw new ShapeError("klDivLoss", `expected equal shapes, got [${x.shape.join(", ")}] and target [${target.shape.join(", ")}]`);
  const logs = logTarget ? target : log(hardtanh(target, { min: LEAST, max: Infinity }));
  const losses = (logTarget ? exp(target) : target).mul(logs.sub(x));
  return reduction === "batchmean" ? reduce(losses, "sum").div(x.shape[0] ?? 1) : reduce(losses, reduction);
}
