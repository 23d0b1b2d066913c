// Adam with Nesterov momentum.
import { allKernels } from "../extraKernels.ts";
import { pow } from "../math.ts";
import type { Trainable } from "./groups.ts";
import { integerPower } from "./integerPower.ts";
import { checkMoments, type MomentOptions } from "./moments.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface NAdamOptions extends MomentOptions {
  /** How fast the momentum grows to beta1; default 4e-3. */
  readonly momentumDecay?: number;
}

/**
 * Adam that looks ahead along its momentum. Dozat 2016, as in PyTorch.
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(parameters: Trainable<NAdamOptions>, options: NAdamOptions) {
    super(parameters, options, nadam);
  }
}

function nadam({ betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, momentumDecay = 4e-3 }: NAdamOptions): Rule {
  checkMoments("NAdam", betas, eps, weightDecay);
  checkOption("NAdam", "momentumDecay", momentumDecay);
  const [beta1, beta2] = betas;
  const [gain1, gain2] = [1 - beta1, 1 - beta2];
  const momentumAt = (t: number) => beta1 * (1 - 0.5 * pow(0.96, t * momentumDecay));
  /** Products of momenta up to each step, until they are 0. */
  const products = [1];
  const productUpTo = (t: number) => {
    for (let last = products.at(-1) ?? 1; last > 0 && products.length <= t; products.push(last)) last *= momentumAt(products.length);
    return products[t] ?? 0;
  };
  return {
    slots: ["moment1", "moment2"],
    update(_, { weights, gradients, state: [m = 0, v = 0], size, updates }, lr) {
      const t = updates + 1;
      const now = productUpTo(t);
      const gRate = (lr * (1 - momentumAt(t))) / (1 - now);
      const mRate = (lr * momentumAt(t + 1)) / (1 - now * momentumAt(t + 1));
      const scale = 1 / Math.sqrt(1 - integerPower(beta2, t));
      allKernels().nadam_step(weights, m, v, gradients, size, gRate, mRate, beta1, gain1, beta2, gain2, scale, eps, weightDecay);
    },
  };
}
