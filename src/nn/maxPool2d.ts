import { type MaxPool2dOptions, maxPool2d } from "../ops/maxPool2d.ts";
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";

/** Largest value of each window of [N, H, W, C]: `maxPool2d` as a layer. The stride is the kernel unless given. */
export class MaxPool2d extends Module {
  readonly kernel: Pair;
  readonly options: MaxPool2dOptions;

  constructor(kernel: Pair, options: MaxPool2dOptions = {}) {
    super();
    this.kernel = kernel;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernel, this.options);
  }

  override describe(): Description {
    const { stride = this.kernel, padding = 0 } = this.options;
    return { kernel: this.kernel, stride, padding };
  }
}
