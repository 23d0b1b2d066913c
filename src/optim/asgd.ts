// Averaged stochastic gradient descent.
import { allKernels } from "../extraKernels.ts";
import { pow } from "../math.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface ASGDOptions extends OptimizerOptions {
  /** Decay of the weights, and of the rate; default 1e-4. */
  readonly lambd?: number;
  /** Power of the rate's decay; default 0.75. */
  readonly alpha?: number;
  /** Step at which averaging begins; default 1e6. */
  readonly t0?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
}

/**
 * SGD with a slowly falling rate; state `average` holds the mean of the weights from step t0 on.
 * Polyak & Juditsky 1992, as in PyTorch.
 */
export class ASGD extends Optimizer<ASGDOptions> {
  constructor(parameters: Trainable<ASGDOptions>, options: ASGDOptions) {
    super(parameters, options, asgd);
  }
}

function asgd({ lambd = 1e-4, alpha = 0.75, t0 = 1e6, weightDecay = 0 }: ASGDOptions): Rule {
  checkOption("ASGD", "lambd", lambd);
  checkOption("ASGD", "alpha", alpha);
  checkOption("ASGD", "t0", t0);
  checkOption("ASGD", "weightDecay", weightDecay);
  return {
    slots: ["average"],
    update(_, { weights, gradients, state: [average = 0], size, updates }, lr) {
      const rate = lr / pow(1 + lambd * lr * updates, alpha);
      const share = 1 / Math.max(1, updates - t0);
      allKernels().asgd_step(weights, average, gradients, size, rate, 1 - lambd * rate, weightDecay, share);
    },
  };
}
