// Adadelta.

import { allKernels } from "../extraKernels.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface AdadeltaOptions extends OptimizerOptions {
  /** Share of the old means that is kept; default 0.9. */
  readonly rho?: number;
  /** Added under the roots; default 1e-6. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
}

/**
 * Steps in the units of the weights: the gradient times the ratio of two running root mean squares, of the steps
 * and of the gradient. Zeiler 2012, as in PyTorch; the usual rate is 1.
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(parameters: Trainable<AdadeltaOptions>, options: AdadeltaOptions) {
    super(parameters, options, adadelta);
  }
}

function adadelta({ rho = 0.9, eps = 1e-6, weightDecay = 0 }: AdadeltaOptions): Rule {
  checkOption("Adadelta", "rho", rho, 0, 1);
  checkOption("Adadelta", "eps", eps);
  checkOption("Adadelta", "weightDecay", weightDecay);
  return {
    slots: ["meanSquare", "meanSquareStep"],
    update: (_, { weights, gradients, state: [v = 0, d = 0], size }, lr) =>
      allKernels().adadelta_step(weights, v, d, gradients, size, lr, rho, 1 - rho, eps, weightDecay),
  };
}
