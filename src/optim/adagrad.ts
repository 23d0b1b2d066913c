// Adagrad.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

export interface AdagradOptions extends OptimizerOptions {
  /** The rate is divided by 1 + lrDecay·steps; default 0. */
  readonly lrDecay?: number;
  /** Added to the root; default 1e-10. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** Where the sums of squares start; default 0. */
  readonly initialAccumulator?: number;
}

/**
 * Divides by the root of the sum of all squared gradients so far. Duchi et al. 2011, as in PyTorch.
 */
export class Adagrad extends Optimizer {
  override readonly slots: readonly string[] = ["sumOfSquares"];
  readonly #lrDecay: number;
  readonly #eps: number;
  readonly #weightDecay: number;
  readonly #initialAccumulator: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: AdagradOptions) {
    const { lrDecay = 0, eps = 1e-10, weightDecay = 0, initialAccumulator = 0 } = options;
    checkOption("Adagrad", "lrDecay", lrDecay);
    checkOption("Adagrad", "eps", eps);
    checkOption("Adagrad", "weightDecay", weightDecay);
    checkOption("Adagrad", "initialAccumulator", initialAccumulator);
    super(parameters, options);
    this.#lrDecay = lrDecay;
    this.#eps = eps;
    this.#weightDecay = weightDecay;
    this.#initialAccumulator = initialAccumulator;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [sum = 0], size, updates }: Run, lr: number): void {
    const rate = lr / (1 + updates * this.#lrDecay);
    kernels.adagrad_step(weights, sum, gradients, size, rate, this.#eps, this.#weightDecay, this.#initialAccumulator);
  }
}
