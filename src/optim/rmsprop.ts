// RMSprop.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

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
export class RMSprop extends Optimizer {
  override readonly slots: readonly string[];
  readonly #alpha: number;
  readonly #eps: number;
  readonly #weightDecay: number;
  readonly #momentum: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: RMSpropOptions) {
    const { alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false } = options;
    checkOption("RMSprop", "alpha", alpha, 0, 1);
    checkOption("RMSprop", "eps", eps);
    checkOption("RMSprop", "weightDecay", weightDecay);
    checkOption("RMSprop", "momentum", momentum);
    super(parameters, options);
    this.slots = ["meanSquare", ...(centered ? ["mean"] : []), ...(momentum > 0 ? ["momentum"] : [])];
    this.#alpha = alpha;
    this.#eps = eps;
    this.#weightDecay = weightDecay;
    this.#momentum = momentum;
  }

  protected override update(kernels: Kernels, { weights, gradients, state, size }: Run, lr: number): void {
    const at = (slot: string) => state[this.slots.indexOf(slot)] ?? 0;
    const [square, mean, velocity] = [at("meanSquare"), at("mean"), at("momentum")];
    const [alpha, eps, l2] = [this.#alpha, this.#eps, this.#weightDecay];
    kernels.rmsprop_step(weights, square, mean, velocity, gradients, size, lr, alpha, 1 - alpha, eps, l2, this.#momentum);
  }
}
