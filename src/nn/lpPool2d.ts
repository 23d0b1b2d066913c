import { type LPPool2dOptions, lpPool2d } from "../ops/lpPool2d.ts";
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";

/** (Σ x^p)^(1/p) of each window of [N, H, W, C]: `lpPool2d` as a layer. The stride is the kernel unless given. */
export class LPPool2d extends Module {
  readonly p: number;
  readonly kernel: Pair;
  readonly options: LPPool2dOptions;

  constructor(p: number, kernel: Pair, options: LPPool2dOptions = {}) {
    super();
    this.p = p;
    this.kernel = kernel;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return lpPool2d(x, this.p, this.kernel, this.options);
  }

  override describe(): Description {
    return { kernel: this.kernel, stride: this.options.stride ?? this.kernel };
  }
}
