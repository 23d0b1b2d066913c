// Adam with Nesterov momentum.
import type { Kernels } from "../backend.ts";
import { pow } from "../math.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { integerPower } from "./integerPower.ts";
import { Optimizer, type Run } from "./optimizer.ts";
import { checkMoments, checkOption, type MomentOptions } from "./options.ts";

export interface NAdamOptions extends MomentOptions {
  /** How fast the momentum grows to beta1; default 4e-3. */
  readonly momentumDecay?: number;
}

/**
 * Adam that looks ahead along its momentum. Dozat 2016, as in PyTorch.
 */
export class NAdam extends Optimizer {
  override readonly slots: readonly string[] = ["moment1", "moment2"];
  readonly #betas: readonly [beta1: number, beta2: number];
  readonly #eps: number;
  readonly #weightDecay: number;
  readonly #momentumDecay: number;
  /** Products of momenta up to each step, until they are 0. */
  readonly #products: number[] = [1];

  constructor(parameters: AnyModule | Iterable<Param>, options: NAdamOptions) {
    const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, momentumDecay = 4e-3 } = options;
    checkMoments("NAdam", betas, eps, weightDecay);
    checkOption("NAdam", "momentumDecay", momentumDecay);
    super(parameters, options);
    this.#betas = betas;
    this.#eps = eps;
    this.#weightDecay = weightDecay;
    this.#momentumDecay = momentumDecay;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [m = 0, v = 0], size, updates }: Run, lr: number): void {
    const [beta1, beta2] = this.#betas;
    const t = updates + 1;
    const now = this.#productUpTo(t);
    const gRate = (lr * (1 - this.#momentumAt(t))) / (1 - now);
    const mRate = (lr * this.#momentumAt(t + 1)) / (1 - now * this.#momentumAt(t + 1));
    const scale = 1 / Math.sqrt(1 - integerPower(beta2, t));
    const [gain1, gain2] = [1 - beta1, 1 - beta2];
    kernels.nadam_step(weights, m, v, gradients, size, gRate, mRate, beta1, gain1, beta2, gain2, scale, this.#eps, this.#weightDecay);
  }

  #momentumAt(t: number): number {
    return this.#betas[0] * (1 - 0.5 * pow(0.96, t * this.#momentumDecay));
  }

  /** Product of the momenta of steps 1 to t. */
  #productUpTo(t: number): number {
    const products = this.#products;
    for (let last = products.at(-1) ?? 1; last > 0 && products.length <= t; products.push(last)) last *= this.#momentumAt(products.length);
    return products[t] ?? 0;
  }
}
