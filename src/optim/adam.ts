// Adam and AdamW.
import type { Trainable } from "./groups.ts";
import { integerPower } from "./integerPower.ts";
import { checkMoments, type MomentOptions } from "./moments.ts";
import { Optimizer } from "./optimizer.ts";
import type { Rule } from "./rule.ts";

export interface AdamOptions extends MomentOptions {
  /** L2 penalty added to the gradient (Adam, default 0), or decay of the weights themselves (AdamW, default 0.01). */
  readonly weightDecay?: number;
  /** Divides by the largest second moment so far; default false. Reddi et al. 2018. */
  readonly amsgrad?: boolean;
}

/** Adam (Kingma & Ba 2015), as in PyTorch; weight decay is an L2 penalty. */
export class Adam extends Optimizer<AdamOptions> {
  constructor(parameters: Trainable<AdamOptions>, options: AdamOptions) {
    super(parameters, options, (settled) => adam("Adam", settled, false));
  }
}

/** AdamW (Loshchilov & Hutter 2019): decays the weights themselves, w −= lr·weightDecay·w, default 0.01. */
export class AdamW extends Optimizer<AdamOptions> {
  constructor(parameters: Trainable<AdamOptions>, options: AdamOptions) {
    super(parameters, options, (settled) => adam("AdamW", settled, true));
  }
}

function adam(name: string, options: AdamOptions, decoupled: boolean): Rule {
  const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = decoupled ? 0.01 : 0, amsgrad = false } = options;
  checkMoments(name, betas, eps, weightDecay);
  const [beta1, beta2] = betas;
  const [gain1, gain2] = [1 - beta1, 1 - beta2];
  return {
    slots: amsgrad ? ["moment1", "moment2", "largestMoment2"] : ["moment1", "moment2"],
    update(kernels, { weights, gradients, state: [m = 0, v = 0, largest = 0], size, updates }, lr) {
      const rate = lr / (1 - integerPower(beta1, updates + 1));
      const scale = 1 / Math.sqrt(1 - integerPower(beta2, updates + 1));
      const [keep, l2] = decoupled ? [1 - lr * weightDecay, 0] : [1, weightDecay];
      kernels.adam_step(weights, m, v, largest, gradients, size, rate, beta1, gain1, beta2, gain2, scale, eps, keep, l2);
    },
  };
}
