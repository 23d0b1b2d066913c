// Lion.
import { allKernels } from "../extraKernels.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface LionOptions extends OptimizerOptions {
  /** Shares of the old mean in the step, and in the mean; default [0.9, 0.99]. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** Decay of the weights themselves; default 0. */
  readonly weightDecay?: number;
}

/**
 * The sign of an interpolated momentum: half of Adam's memory. Use a third to a tenth of Adam's rate.
 * Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".
 */
export class Lion extends Optimizer<LionOptions> {
  constructor(parameters: Trainable<LionOptions>, options: LionOptions) {
    super(parameters, options, lion);
  }
}

function lion({ betas: [beta1, beta2] = [0.9, 0.99], weightDecay = 0 }: LionOptions): Rule {
  checkOption("Lion", "betas[0]", beta1, 0, 1);
  checkOption("Lion", "betas[1]", beta2, 0, 1);
  checkOption("Lion", "weightDecay", weightDecay);
  return {
    slots: ["momentum"],
    update: (_, { weights, gradients, state: [m = 0], size }, lr) =>
      allKernels().lion_step(weights, m, gradients, size, lr, beta1, 1 - beta1, beta2, 1 - beta2, 1 - lr * weightDecay),
  };
}
