// Rectified Adam.
import { allKernels } from "../extraKernels.ts";
import type { Trainable } from "./groups.ts";
import { integerPower } from "./integerPower.ts";
import { checkMoments, type MomentOptions } from "./moments.ts";
import { Optimizer } from "./optimizer.ts";
import type { Rule } from "./rule.ts";

export type RAdamOptions = MomentOptions;

/**
 * Adam whose adaptive rate waits until its variance is known: a warm-up of its own. Liu et al. 2020, as in PyTorch.
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(parameters: Trainable<RAdamOptions>, options: RAdamOptions) {
    super(parameters, options, radam);
  }
}

function radam({ betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 }: RAdamOptions): Rule {
  checkMoments("RAdam", betas, eps, weightDecay);
  const [beta1, beta2] = betas;
  const [gain1, gain2] = [1 - beta1, 1 - beta2];
  const longest = 2 / (1 - beta2) - 1;
  return {
    slots: ["moment1", "moment2"],
    update(_, { weights, gradients, state: [m = 0, v = 0], size, updates }, lr) {
      const t = updates + 1;
      const kept = integerPower(beta2, t);
      const length = longest - (2 * t * kept) / (1 - kept);
      const rate = lr / (1 - integerPower(beta1, t));
      // a short memory: no division by the second moment, as scale 0 and eps 1 make it
      const known = length > 5;
      const rectified = Math.sqrt((((length - 4) * (length - 2)) / ((longest - 4) * (longest - 2))) * (longest / length));
      const mRate = known ? rate * rectified * Math.sqrt(1 - kept) : rate;
      const [scale, added] = known ? [1, eps] : [0, 1];
      allKernels().nadam_step(weights, m, v, gradients, size, 0, mRate, beta1, gain1, beta2, gain2, scale, added, weightDecay);
    },
  };
}
