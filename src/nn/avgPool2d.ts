import { type AvgPool2dOptions, avgPool2d } from "../ops/avgPool2d.ts";
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";

/** Mean of each window of [N, H, W, C]: `avgPool2d` as a layer. The stride is the kernel unless given. */
export class AvgPool2d extends Module {
  readonly kernel: Pair;
  readonly options: AvgPool2dOptions;

  constructor(kernel: Pair, options: AvgPool2dOptions = {}) {
    super();
    this.kernel = kernel;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernel, this.options);
  }

  override describe(): Description {
    const { stride = this.kernel, padding = 0 } = this.options;
    return { kernel: this.kernel, stride, padding };
  }
}
