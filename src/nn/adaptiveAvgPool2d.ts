import { adaptiveAvgPool2d } from "../ops/adaptiveAvgPool2d.ts";
import { type Pair, pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Means of [N, H, W, C] over a given number of bins, [N, height, width, C]: `adaptiveAvgPool2d` as a layer. */
export class AdaptiveAvgPool2d extends Module {
  readonly size: readonly [height: number, width: number];

  /** @param size of the output, one number or [height, width] */
  constructor(size: Pair) {
    super();
    this.size = pair("AdaptiveAvgPool2d", "size", size);
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.size);
  }
}
