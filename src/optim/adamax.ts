// Adamax.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { integerPower } from "./integerPower.ts";
import { Optimizer, type Run } from "./optimizer.ts";
import { checkMoments, type MomentOptions } from "./options.ts";

export type AdamaxOptions = MomentOptions;

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
    checkMoments("Adamax", betas, eps, weightDecay);
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
