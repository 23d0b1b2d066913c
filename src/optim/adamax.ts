// Adamax.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { integerPower } from "./integerPower.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

export interface AdamaxOptions extends OptimizerOptions {
  /** Decay rates of the mean and the largest gradient; default [0.9, 0.999]. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** Added to the size of the gradient; default 1e-8. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam with the largest recent gradient in place of the root mean square. Kingma & Ba 2015, as in PyTorch.
 */
export class Adamax extends Optimizer {
  override readonly slots: readonly string[] = ["moment1", "largest"];
  readonly #betas: readonly [beta1: number, beta2: number];
  readonly #eps: number;
  readonly #weightDecay: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: AdamaxOptions) {
    const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
    checkOption("Adamax", "betas[0]", betas[0], 0, 1);
    checkOption("Adamax", "betas[1]", betas[1], 0, 1);
    checkOption("Adamax", "eps", eps);
    checkOption("Adamax", "weightDecay", weightDecay);
    super(parameters, options);
    this.#betas = betas;
    this.#eps = eps;
    this.#weightDecay = weightDecay;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [m = 0, u = 0], size, updates }: Run, lr: number): void {
    const [beta1, beta2] = this.#betas;
    const rate = lr / (1 - integerPower(beta1, updates + 1));
    kernels.adamax_step(weights, m, u, gradients, size, rate, beta1, 1 - beta1, beta2, this.#eps, this.#weightDecay);
  }
}
