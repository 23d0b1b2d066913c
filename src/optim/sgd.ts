// Stochastic gradient descent.
import type { Kernels } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

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
export class SGD extends Optimizer {
  override readonly slots: readonly string[];
  readonly #momentum: number;
  readonly #dampening: number;
  readonly #weightDecay: number;
  readonly #nesterov: boolean;

  constructor(parameters: AnyModule | Iterable<Param>, options: SGDOptions) {
    const { momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
    checkOption("SGD", "momentum", momentum);
    checkOption("SGD", "weightDecay", weightDecay);
    if (nesterov && !(momentum > 0 && dampening === 0))
      throw new ShapeError("SGD", `expected momentum > 0 and dampening 0 with nesterov, got ${momentum} and ${dampening}`);
    super(parameters, options);
    this.slots = momentum === 0 ? [] : ["momentum"];
    this.#momentum = momentum;
    this.#dampening = dampening;
    this.#weightDecay = weightDecay;
    this.#nesterov = nesterov;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [velocity], size, updates }: Run, lr: number): void {
    if (velocity === undefined) kernels.sgd_step(weights, gradients, size, lr, this.#weightDecay);
    else {
      const gain = updates === 0 ? 1 : 1 - this.#dampening;
      kernels.sgd_momentum_step(
        weights,
        velocity,
        gradients,
        size,
        lr,
        this.#momentum,
        gain,
        this.#weightDecay,
        this.#nesterov ? 1 : 0,
        this.#nesterov ? this.#momentum : 1,
      );
    }
  }
}
