import { type AvgPool1dOptions, avgPool1d } from "../ops/pool1d.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";

/** Mean of each window of [N, L, C]: `avgPool1d` as a layer. The stride is the kernel unless given. */
export class AvgPool1d extends Module {
  readonly kernel: number;
  readonly options: AvgPool1dOptions;

  constructor(kernel: number, options: AvgPool1dOptions = {}) {
    super();
    this.kernel = kernel;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernel, this.options);
  }

  override describe(): Description {
    return { kernel: [1, this.kernel], stride: [1, this.options.stride ?? this.kernel] };
  }
}
