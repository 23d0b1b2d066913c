// Resilient backpropagation.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

export interface RpropOptions extends OptimizerOptions {
  /** Factors of a step whose gradient turned, or kept its sign; default [0.5, 1.2]. */
  readonly etas?: readonly [down: number, up: number];
  /** Limits of a step; default [1e-6, 50]. */
  readonly stepSizes?: readonly [least: number, most: number];
}

/**
 * A step per element that looks at the sign of its gradient alone; for whole data sets, not batches. `lr` is the
 * size of the first step. Riedmiller & Braun 1993, as in PyTorch.
 */
export class Rprop extends Optimizer {
  override readonly slots: readonly string[] = ["gradient", "step"];
  readonly #etas: readonly [down: number, up: number];
  readonly #stepSizes: readonly [least: number, most: number];

  constructor(parameters: AnyModule | Iterable<Param>, options: RpropOptions) {
    const { etas = [0.5, 1.2], stepSizes = [1e-6, 50] } = options;
    checkOption("Rprop", "etas[0]", etas[0], 0, 1);
    checkOption("Rprop", "etas[1]", etas[1], 1);
    checkOption("Rprop", "stepSizes[0]", stepSizes[0]);
    checkOption("Rprop", "stepSizes[1]", stepSizes[1], stepSizes[0]);
    super(parameters, options);
    this.#etas = etas;
    this.#stepSizes = stepSizes;
  }

  protected override update(
    kernels: Kernels,
    { weights, gradients, state: [before = 0, steps = 0], size, updates }: Run,
    lr: number,
  ): void {
    const start = updates === 0 ? lr : 0;
    kernels.rprop_step(weights, before, steps, gradients, size, ...this.#etas, ...this.#stepSizes, start);
  }
}
