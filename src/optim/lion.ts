// Lion.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

export interface LionOptions extends OptimizerOptions {
  /** Shares of the old mean in the step, and in the mean; default [0.9, 0.99]. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** Decay of the weights themselves; default 0. */
  readonly weightDecay?: number;
}

/**
 * The sign of an interpolated momentum: half of Adam's memory. Use a third to a tenth of Adam's rate.
 * Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".
 */
export class Lion extends Optimizer {
  override readonly slots: readonly string[] = ["momentum"];
  readonly #betas: readonly [beta1: number, beta2: number];
  readonly #weightDecay: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: LionOptions) {
    const { betas = [0.9, 0.99], weightDecay = 0 } = options;
    checkOption("Lion", "betas[0]", betas[0], 0, 1);
    checkOption("Lion", "betas[1]", betas[1], 0, 1);
    checkOption("Lion", "weightDecay", weightDecay);
    super(parameters, options);
    this.#betas = betas;
    this.#weightDecay = weightDecay;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [m = 0], size }: Run, lr: number): void {
    const [beta1, beta2] = this.#betas;
    kernels.lion_step(weights, m, gradients, size, lr, beta1, 1 - beta1, beta2, 1 - beta2, 1 - lr * this.#weightDecay);
  }
}
