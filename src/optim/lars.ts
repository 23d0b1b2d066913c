// LARS: SGD for large batches.
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface LARSOptions extends OptimizerOptions {
  /** Share of the last step that is kept; default 0.9. */
  readonly momentum?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** How long a step is beside the weights, before `lr`; default 0.001. */
  readonly trust?: number;
  /** Scale the rate of this group by the trust ratio; default true. Biases and scales of norms are usually left out: see `decayGroups`. */
  readonly adapt?: boolean;
}

/**
 * SGD whose rate is scaled for each parameter by trust·‖w‖/(‖g‖ + weightDecay·‖w‖) (by 1 where a norm is 0):
 * v = momentum·v + lr·ratio·(g + weightDecay·w), w −= v. You et al. 2017, "Large Batch Training of Convolutional Networks".
 */
export class LARS extends Optimizer<LARSOptions> {
  constructor(parameters: Trainable<LARSOptions>, options: LARSOptions) {
    super(parameters, options, lars);
  }
}

function lars({ momentum = 0.9, weightDecay = 0, trust = 1e-3, adapt = true }: LARSOptions): Rule {
  checkOption("LARS", "momentum", momentum);
  checkOption("LARS", "weightDecay", weightDecay);
  checkOption("LARS", "trust", trust);
  return {
    slots: ["momentum"],
    single: adapt,
    update(kernels, { weights, gradients, state: [velocity = 0], size }, lr) {
      const [w, g] = adapt ? [kernels.sum_of_squares(weights, size), kernels.sum_of_squares(gradients, size)].map(Math.sqrt) : [];
      const ratio = w && g ? (trust * w) / (g + weightDecay * w) : 1;
      kernels.sgd_momentum_step(weights, velocity, gradients, size, 1, momentum, lr * ratio, weightDecay, 0, 1);
    },
  };
}
