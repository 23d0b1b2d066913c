// Adamax.
import { allKernels } from "../extraKernels.ts";
import type { Trainable } from "./groups.ts";
import { integerPower } from "./integerPower.ts";
import { checkMoments, type MomentOptions } from "./moments.ts";
import { Optimizer } from "./optimizer.ts";
import type { Rule } from "./rule.ts";

export type AdamaxOptions = MomentOptions;

/**
 * Adam with the largest recent gradient in place of the root mean square. Kingma & Ba 2015, as in PyTorch.
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(parameters: Trainable<AdamaxOptions>, options: AdamaxOptions) {
    super(parameters, options, adamax);
  }
}

function adamax({ betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 }: AdamaxOptions): Rule {
  checkMoments("Adamax", betas, eps, weightDecay);
  const [beta1, beta2] = betas;
  return {
    slots: ["moment1", "largest"],
    update(_, { weights, gradients, state: [m = 0, u = 0], size, updates }, lr) {
      const rate = lr / (1 - integerPower(beta1, updates + 1));
      allKernels().adamax_step(weights, m, u, gradients, size, rate, beta1, 1 - beta1, beta2, eps, weightDecay);
    },
  };
}
