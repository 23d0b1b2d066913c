// Resilient backpropagation.
import { allKernels } from "../extraKernels.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface RpropOptions extends OptimizerOptions {
  /** Factors of a step whose gradient turned, or kept its sign; default [0.5, 1.2]. */
  readonly etas?: readonly [down: number, up: number];
  /** Limits of a step; default [1e-6, 50]. */
  readonly stepSizes?: readonly [least: number, most: number];
}

/**
 * A step per element that looks at the sign of its gradient alone; for whole data sets, not batches. `lr` is the
 * size of the first step. Riedmiller & Braun 1993, as in PyTorch.
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(parameters: Trainable<RpropOptions>, options: RpropOptions) {
    super(parameters, options, rprop);
  }
}

function rprop({ etas = [0.5, 1.2], stepSizes = [1e-6, 50] }: RpropOptions): Rule {
  checkOption("Rprop", "etas[0]", etas[0], 0, 1);
  checkOption("Rprop", "etas[1]", etas[1], 1);
  checkOption("Rprop", "stepSizes[0]", stepSizes[0]);
  checkOption("Rprop", "stepSizes[1]", stepSizes[1], stepSizes[0]);
  return {
    slots: ["gradient", "step"],
    update(_, { weights, gradients, state: [before = 0, steps = 0], size, updates }, lr) {
      const start = updates === 0 ? lr : 0;
      allKernels().rprop_step(weights, before, steps, gradients, size, ...etas, ...stepSizes, start);
    },
  };
}
