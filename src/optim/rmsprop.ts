// RMSprop.
import { allKernels } from "../extraKernels.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface RMSpropOptions extends OptimizerOptions {
  /** Share of the old mean square that is kept; default 0.99. */
  readonly alpha?: number;
  /** Added to the root; default 1e-8. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** Share of the last step that is kept; default 0. */
  readonly momentum?: number;
  /** Divides by the standard deviation instead of the root mean square; default false. */
  readonly centered?: boolean;
}

/**
 * Divides by a running root mean square of the gradient: g / (√v + eps). Hinton 2012 (lecture 6e); centred: Graves 2013. As in PyTorch.
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(parameters: Trainable<RMSpropOptions>, options: RMSpropOptions) {
    super(parameters, options, rmsprop);
  }
}

function rmsprop({ alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false }: RMSpropOptions): Rule {
  checkOption("RMSprop", "alpha", alpha, 0, 1);
  checkOption("RMSprop", "eps", eps);
  checkOption("RMSprop", "weightDecay", weightDecay);
  checkOption("RMSprop", "momentum", momentum);
  const slots = ["meanSquare", ...(centered ? ["mean"] : []), ...(momentum > 0 ? ["momentum"] : [])];
  return {
    slots,
    update(_, { weights, gradients, state, size }, lr) {
      const at = (slot: string) => state[slots.indexOf(slot)] ?? 0;
      const [square, mean, velocity] = [at("meanSquare"), at("mean"), at("momentum")];
      allKernels().rmsprop_step(weights, square, mean, velocity, gradients, size, lr, alpha, 1 - alpha, eps, weightDecay, momentum);
    },
  };
}
