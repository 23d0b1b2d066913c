import { type RreluOptions, rrelu } from "../ops/rrelu.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** `rrelu` as a layer: leaky with slopes that are random in training, and their mean in evaluation. Xu et al. 2015. */
export class RReLU extends Module {
  readonly #options: RreluOptions;

  constructor(options: RreluOptions = {}) {
    super();
    this.#options = options;
  }

  override forward(x: Tensor): Tensor {
    return rrelu(x, this.#options, this.training);
  }
}
