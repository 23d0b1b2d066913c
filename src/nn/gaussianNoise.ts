// Layers that add or multiply normal noise in training.
import { ShapeError } from "../errors.ts";
import { gaussianDropout, gaussianNoise } from "../ops/gaussianNoise.ts";
import type { Tensor } from "../tensor.ts";
import { DropoutLayer } from "./dropout.ts";
import { Module } from "./module.ts";

/** `gaussianNoise` as a layer: in training, adds normal noise of standard deviation `std`. */
export class GaussianNoise extends Module {
  readonly std: number;

  constructor(std: number) {
    super();
    if (!(std >= 0 && std < Infinity)) throw new ShapeError("GaussianNoise", `expected std finite and >= 0, got ${std}`);
    this.std = std;
  }

  override forward(x: Tensor): Tensor {
    return gaussianNoise(x, this.std, this.training);
  }
}

/** `gaussianDropout` as a layer: in training, multiplies by normal noise of mean 1 and variance p/(1 − p). */
export class GaussianDropout extends DropoutLayer {
  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super("GaussianDropout", p);
  }

  override forward(x: Tensor): Tensor {
    return gaussianDropout(x, this.p, this.training);
  }
}
