import { type LocalResponseNormOptions, localResponseNorm } from "../ops/localResponseNorm.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { checkCount } from "./shared.ts";

/** `localResponseNorm` as a layer: each value by those of `size` neighbouring channels. Krizhevsky et al. 2012. */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly #options: LocalResponseNormOptions;

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    checkCount("LocalResponseNorm", "size", size);
    this.size = size;
    this.#options = options;
  }

  override forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this.#options);
  }
}
