// Adam and AdamW.
import type { Kernels } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { integerPower } from "./integerPower.ts";
import { Optimizer, type OptimizerOptions, type Run } from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions {
  /** Decay rates of the two moments; default [0.9, 0.999]. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** Added to the root of the second moment; default 1e-8. */
  readonly eps?: number;
  /** L2 penalty added to the gradient (Adam, default 0), or decay of the weights themselves (AdamW, default 0.01). */
  readonly weightDecay?: number;
  /** Divides by the largest second moment so far; default false. Reddi et al. 2018. */
  readonly amsgrad?: boolean;
}

/** Adam (Kingma & Ba 2015), as in PyTorch; weight decay is an L2 penalty. */
export class Adam extends Optimizer {
  override readonly slots: readonly string[];
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #eps: number;
  readonly #amsgrad: boolean;
  protected readonly weightDecay: number;

  constructor(parameters: AnyModule | Iterable<Param>, options: AdamOptions) {
    const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, amsgrad = false } = options;
    const [beta1, beta2] = betas;
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1))
      throw new ShapeError("Adam", `expected betas in [0, 1), got ${beta1} and ${beta2}`);
    if (!(eps >= 0)) throw new ShapeError("Adam", `expected eps >= 0, got ${eps}`);
    if (!(weightDecay >= 0)) throw new ShapeError("Adam", `expected weightDecay >= 0, got ${weightDecay}`);
    super(parameters, options);
    this.slots = amsgrad ? ["moment1", "moment2", "largestMoment2"] : ["moment1", "moment2"];
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#eps = eps;
    this.#amsgrad = amsgrad;
    this.weightDecay = weightDecay;
  }

  /** What weights and gradients are scaled and shifted by before the step. */
  protected decay(_lr: number): { keep: number; l2: number } {
    return { keep: 1, l2: this.weightDecay };
  }

  protected override update(kernels: Kernels, { weights, gradients, state, size, updates }: Run, lr: number): void {
    const [m = 0, v = 0, largest = 0] = state;
    const t = updates + 1;
    const rate = lr / (1 - integerPower(this.#beta1, t));
    const scale = 1 / Math.sqrt(1 - integerPower(this.#beta2, t));
    const { keep, l2 } = this.decay(lr);
    kernels.adam_step(
      weights,
      m,
      v,
      this.#amsgrad ? largest : 0,
      gradients,
      size,
      rate,
      this.#beta1,
      1 - this.#beta1,
      this.#beta2,
      1 - this.#beta2,
      scale,
      this.#eps,
      keep,
      l2,
    );
  }
}

/** AdamW (Loshchilov & Hutter 2019): decays the weights themselves, w −= lr·weightDecay·w, default 0.01. */
export class AdamW extends Adam {
  constructor(parameters: AnyModule | Iterable<Param>, options: AdamOptions) {
    super(parameters, { weightDecay: 0.01, ...options });
  }

  protected override decay(lr: number): { keep: number; l2: number } {
    return { keep: 1 - lr * this.weightDecay, l2: 0 };
  }
}
