// Adagrad.
import { allKernels } from "../extraKernels.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface AdagradOptions extends OptimizerOptions {
  /** The rate is divided by 1 + lrDecay·steps; default 0. */
  readonly lrDecay?: number;
  /** Added to the root; default 1e-10. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** Where the sums of squares start; default 0. */
  readonly initialAccumulator?: number;
}

/**
 * Divides by the root of the sum of all squared gradients so far. Duchi et al. 2011, as in PyTorch.
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(parameters: Trainable<AdagradOptions>, options: AdagradOptions) {
    super(parameters, options, adagrad);
  }
}

function adagrad({ lrDecay = 0, eps = 1e-10, weightDecay = 0, initialAccumulator = 0 }: AdagradOptions): Rule {
  checkOption("Adagrad", "lrDecay", lrDecay);
  checkOption("Adagrad", "eps", eps);
  checkOption("Adagrad", "weightDecay", weightDecay);
  checkOption("Adagrad", "initialAccumulator", initialAccumulator);
  return {
    slots: ["sumOfSquares"],
    update(_, { weights, gradients, state: [sum = 0], size, updates }, lr) {
      const rate = lr / (1 + updates * lrDecay);
      allKernels().adagrad_step(weights, sum, gradients, size, rate, eps, weightDecay, initialAccumulator);
    },
  };
}
