// placeholder until main's arrives
import { type LocalResponseNormOptions, localResponseNorm } from "../ops/localResponseNorm.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly options: LocalResponseNormOptions;

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    this.size = size;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this.options);
  }
}
