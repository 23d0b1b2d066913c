// Negative log-likelihoods of Poisson and normal distributions.
import { exp } from "../ops/exp.ts";
import { hardtanh } from "../ops/hardtanh.ts";
import { log } from "../ops/log.ts";
import { square } from "../ops/square.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface PoissonNllLossOptions extends LossOptions {
  /** x is the logarithm of the rate (the default), or the rate itself. */
  readonly logInput?: boolean;
  /** Added to a rate before its logarithm is taken; default 1e-8. */
  readonly eps?: number;
}

/** Of counts `target` at the rate e^x (or x): e^x − target·x, without the constant ln(target!). */
export function poissonNllLoss(x: Tensor, target: Tensor, options: PoissonNllLossOptions = {}): Tensor {
  const { logInput = true, eps = 1e-8 } = options;
  return reduce("poissonNllLoss", x, options, () => (logInput ? exp(x).sub(target.mul(x)) : x.sub(target.mul(log(x.add(eps))))));
}

export interface GaussianNllLossOptions extends LossOptions {
  /** The least variance; default 1e-6. */
  readonly eps?: number;
}

/** Of `target` at the mean x and the given variance: (ln v + (x − target)²/v)/2, v = max(variance, eps), without the constant ln(2π)/2. */
export function gaussianNllLoss(x: Tensor, target: Tensor, variance: Tensor, options: GaussianNllLossOptions = {}): Tensor {
  const { eps = 1e-6 } = options;
  return reduce("gaussianNllLoss", x, options, () => {
    const v = hardtanh(variance, { min: eps, max: Infinity });
    return log(v)
      .add(square(x.sub(target)).div(v))
      .mul(0.5);
  });
}
