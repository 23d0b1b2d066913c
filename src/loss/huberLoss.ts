// Huber's loss and its scaled twin.
import { ShapeError } from "../errors.ts";
import { hardtanh } from "../ops/hardtanh.ts";
import type { Tensor } from "../tensor.ts";
import { l1Loss } from "./l1Loss.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface HuberLossOptions extends LossOptions {
  /** Where the parabola becomes a line; default 1. */
  readonly delta?: number;
}

/**
 * d²/2 where |d| < delta, else delta·(|d| − delta/2), for d = x − target; `target` broadcasts. Huber 1964.
 * @throws ShapeError for delta <= 0 and for shapes that do not broadcast
 */
export function huberLoss(x: Tensor, target: Tensor | number, { delta = 1, ...options }: HuberLossOptions = {}): Tensor {
  if (!(delta > 0)) throw new ShapeError("huberLoss", `expected delta > 0, got ${delta}`);
  return reduce("huberLoss", x, options, () => huber(x, target, delta));
}

function huber(x: Tensor, target: Tensor | number, delta: number): Tensor {
  const d = x.sub(target);
  const limited = hardtanh(d, { min: -delta, max: delta });
  return limited.mul(d.sub(limited.mul(0.5)));
}

export interface SmoothL1LossOptions extends LossOptions {
  /** Where the parabola becomes a line of slope 1; default 1, and 0 is l1Loss. */
  readonly beta?: number;
}

/** huberLoss with delta = beta, divided by beta. Girshick 2015. @throws ShapeError for beta < 0 and for shapes that do not broadcast */
export function smoothL1Loss(x: Tensor, target: Tensor | number, { beta = 1, ...options }: SmoothL1LossOptions = {}): Tensor {
  if (!(beta >= 0)) throw new ShapeError("smoothL1Loss", `expected beta >= 0, got ${beta}`);
  if (beta === 0) return l1Loss(x, target, options);
  return reduce("smoothL1Loss", x, options, () => huber(x, target, beta).div(beta));
}
