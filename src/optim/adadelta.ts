// Adadelta.
import type { Kernels } from "../backend.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";
import { checkOption } from "./options.ts";

export interface AdadeltaOptions extends OptimizerOptions {
  /** Share of the old means that is kept; default 0.9. */
  readonly rho?: number;
  /** Added under the roots; default 1e-6. */
  readonly eps?: number;
  /** L2 penalty added to the gradient; default 0. */
  readonly weightDecay?: number;
}

/**
 * Steps in the units of the weights: the gradient times the ratio of two running root mean squares, of the steps
 * and of the gradient. Zeiler 2012, as in PyTorch; the usual rate is 1.
 */
export class Adadelta extends Optimizer {
  override readonly slots: readonly string[] = ["meanSquare", "meanSquareStep"];
  readonly #rho: number;
  readonly #eps: number;
  readonly #weightDecay: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: AdadeltaOptions) {
    const { rho = 0.9, eps = 1e-6, weightDecay = 0 } = options;
    checkOption("Adadelta", "rho", rho, 0, 1);
    checkOption("Adadelta", "eps", eps);
    checkOption("Adadelta", "weightDecay", weightDecay);
    super(parameters, options);
    this.#rho = rho;
    this.#eps = eps;
    this.#weightDecay = weightDecay;
  }

  protected override update(kernels: Kernels, { weights, gradients, state: [v = 0, d = 0], size }: Run, lr: number): void {
    kernels.adadelta_step(weights, v, d, gradients, size, lr, this.#rho, 1 - this.#rho, this.#eps, this.#weightDecay);
  }
}
