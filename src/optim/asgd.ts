// Averaged stochastic gradient descent.
import type { Kernels } from "../backend.ts";
import { pow } from "../math.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

export interface ASGDOptions extends OptimizerOptions {
  /** Decay of the weights, and of the rate; default 1e-4. */
  readonly lambd?: number;
  /** Power of the rate's decay; default 0.75. */
  readonly alpha?: number;
  /** Step at which averaging begins; default 1e6. */
  readonly t0?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
}

/**
 * SGD with a slowly falling rate; state `average` holds the mean of the weights from step t0 on.
 * Polyak & Juditsky 1992, as in PyTorch.
 */
export class ASGD extends Optimizer {
  override readonly slots: readonly string[] = ["average"];
  readonly #lambd: number;
  readonly #alpha: number;
  readonly #t0: number;
  readonly #weightDecay: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: ASGDOptions) {
    const { lambd = 1e-4, alpha = 0.75, t0 = 1e6, weightDecay = 0 } = options;
    checkOption("ASGD", "lambd", lambd);
    checkOption("ASGD", "alpha", alpha);
    checkOption("ASGD", "t0", t0);
    checkOption("ASGD", "weightDecay", weightDecay);
    super(parameters, options);
    this.#lambd = lambd;
    this.#alpha = alpha;
    this.#t0 = t0;
    this.#weightDecay = weightDecay;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [average = 0], size, updates }: Run, lr: number): void {
    const rate = lr / pow(1 + this.#lambd * lr * updates, this.#alpha);
    const share = 1 / Math.max(1, updates - this.#t0);
    kernels.asgd_step(weights, average, gradients, size, rate, 1 - this.#lambd * rate, this.#weightDecay, share);
  }
}
