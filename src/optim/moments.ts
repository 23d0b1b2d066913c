// Options of the optimizers that keep two decaying moments, and their check.
import type { OptimizerOptions } from "./groups.ts";
import { checkOption } from "./options.ts";

/** What Adam and its relatives take. */
export interface MomentOptions extends OptimizerOptions {
  /** Decay rates of the two moments; default [0.9, 0.999]. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** Added to the root of the second moment (Adamax: to the size of the gradient); default 1e-8. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
}

/** Throws unless the moments' options are in range. */
export function checkMoments(op: string, betas: readonly [number, number], eps: number, weightDecay: number): void {
  checkOption(op, "betas[0]", betas[0], 0, 1);
  checkOption(op, "betas[1]", betas[1], 0, 1);
  checkOption(op, "eps", eps);
  checkOption(op, "weightDecay", weightDecay);
}
