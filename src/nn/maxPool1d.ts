import { type MaxPool1dOptions, maxPool1d } from "../ops/pool1d.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";

/** Largest value of each window of [N, L, C]: `maxPool1d` as a layer. The stride is the kernel unless given. */
export class MaxPool1d extends Module {
  readonly kernel: number;
  readonly options: MaxPool1dOptions;

  constructor(kernel: number, options: MaxPool1dOptions = {}) {
    super();
    this.kernel = kernel;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return maxPool1d(x, this.kernel, this.options);
  }

  override describe(): Description {
    return { kernel: [1, this.kernel], stride: [1, this.options.stride ?? this.kernel] };
  }
}
