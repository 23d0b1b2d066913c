// LAMB: Adam for large batches.
import { allKernels } from "../extraKernels.ts";
import type { Trainable } from "./groups.ts";
import { integerPower } from "./integerPower.ts";
import { checkMoments, type MomentOptions } from "./moments.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface LAMBOptions extends MomentOptions {
  /** Added to the root of the second moment, > 0; default 1e-6. */
  readonly eps?: number;
  /** Decay of the weights themselves, as part of the step that is scaled; default 0. */
  readonly weightDecay?: number;
  /** Scale the steps of this group by the trust ratio; default true. Biases and scales of norms are usually left out: see `decayGroups`. */
  readonly adapt?: boolean;
}

/**
 * Adam's step u = m̂/(√v̂ + eps) + weightDecay·w, made as long as the weights: w −= lr·(‖w‖/‖u‖)·u for each parameter
 * (without the ratio where a norm is 0). You et al. 2020, "Large Batch Optimization for Deep Learning".
 */
export class LAMB extends Optimizer<LAMBOptions> {
  constructor(parameters: Trainable<LAMBOptions>, options: LAMBOptions) {
    super(parameters, options, lamb);
  }
}

function lamb({ betas = [0.9, 0.999], eps = 1e-6, weightDecay = 0, adapt = true }: LAMBOptions): Rule {
  checkMoments("LAMB", betas, eps, weightDecay);
  checkOption("LAMB", "eps", eps, Number.MIN_VALUE);
  const [beta1, beta2] = betas;
  const [gain1, gain2] = [1 - beta1, 1 - beta2];
  return {
    slots: ["moment1", "moment2"],
    single: adapt,
    update(kernels, { weights, gradients, state: [m = 0, v = 0], size, updates }, lr) {
      const correction = 1 / (1 - integerPower(beta1, updates + 1));
      const scale = 1 / Math.sqrt(1 - integerPower(beta2, updates + 1));
      allKernels().lamb_update(gradients, m, v, weights, size, correction, beta1, gain1, beta2, gain2, scale, eps, weightDecay);
      const [length, step] = adapt ? [kernels.sum_of_squares(weights, size), kernels.sum_of_squares(gradients, size)] : [0, 0];
      const ratio = length > 0 && step > 0 ? Math.sqrt(length) / Math.sqrt(step) : 1;
      kernels.sgd_step(weights, gradients, size, lr * ratio, 0);
    },
  };
}
