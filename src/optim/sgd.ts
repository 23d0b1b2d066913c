// Stochastic gradient descent.
import { ShapeError } from "../errors.ts";
import type { OptimizerOptions, Trainable } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface SGDOptions extends OptimizerOptions {
  /** Share of the last step that is kept; default 0. */
  readonly momentum?: number;
  /** Share of the gradient that momentum holds back; default 0. */
  readonly dampening?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** Looks ahead along the momentum (needs momentum > 0 and dampening 0); default false. */
  readonly nesterov?: boolean;
}

/**
 * SGD with momentum, dampening, Nesterov's variant and weight decay, as in PyTorch:
 * g' = g + weightDecay·w; v = momentum·v + (1 − dampening)·g' (v = g' at first); w −= lr·v,
 * with Nesterov w −= lr·(g' + momentum·v). Sutskever et al. 2013.
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(parameters: Trainable<SGDOptions>, options: SGDOptions) {
    super(parameters, options, sgd);
  }
}

function sgd({ momentum = 0, dampening = 0, weightDecay = 0, nesterov = false }: SGDOptions): Rule {
  checkOption("SGD", "momentum", momentum);
  checkOption("SGD", "weightDecay", weightDecay);
  if (nesterov && !(momentum > 0 && dampening === 0))
    throw new ShapeError("SGD", `expected momentum > 0 and dampening 0 with nesterov, got ${momentum} and ${dampening}`);
  const [gShare, vShare] = nesterov ? [1, momentum] : [0, 1];
  if (momentum === 0)
    return {
      slots: [],
      update: (kernels, { weights, gradients, size }, lr) => kernels.sgd_step(weights, gradients, size, lr, weightDecay),
    };
  return {
    slots: ["momentum"],
    update(kernels, { weights, gradients, state: [velocity = 0], size, updates }, lr) {
      const gain = updates === 0 ? 1 : 1 - dampening;
      kernels.sgd_momentum_step(weights, velocity, gradients, size, lr, momentum, gain, weightDecay, gShare, vShare);
    },
  };
}
