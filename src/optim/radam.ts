// Rectified Adam.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { integerPower } from "./integerPower.ts";
import { Optimizer, type Run } from "./optimizer.ts";
import { checkMoments, type MomentOptions } from "./options.ts";

export type RAdamOptions = MomentOptions;

/**
 * Adam whose adaptive rate waits until its variance is known: a warm-up of its own. Liu et al. 2020, as in PyTorch.
 */
export class RAdam extends Optimizer {
  override readonly slots: readonly string[] = ["moment1", "moment2"];
  readonly #betas: readonly [beta1: number, beta2: number];
  readonly #eps: number;
  readonly #weightDecay: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: RAdamOptions) {
    const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
    checkMoments("RAdam", betas, eps, weightDecay);
    super(parameters, options);
    this.#betas = betas;
    this.#eps = eps;
    this.#weightDecay = weightDecay;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [m = 0, v = 0], size, updates }: Run, lr: number): void {
    const [beta1, beta2] = this.#betas;
    const t = updates + 1;
    const kept = integerPower(beta2, t);
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * t * kept) / (1 - kept);
    const rate = lr / (1 - integerPower(beta1, t));
    const [gain1, gain2, l2] = [1 - beta1, 1 - beta2, this.#weightDecay];
    // a short memory: no division by the second moment, as scale 0 and eps 1 make it
    const known = length > 5;
    const rectified = Math.sqrt((((length - 4) * (length - 2)) / ((longest - 4) * (longest - 2))) * (longest / length));
    const mRate = known ? rate * rectified * Math.sqrt(1 - kept) : rate;
    kernels.nadam_step(weights, m, v, gradients, size, 0, mRate, beta1, gain1, beta2, gain2, known ? 1 : 0, known ? this.#eps : 1, l2);
  }
}
