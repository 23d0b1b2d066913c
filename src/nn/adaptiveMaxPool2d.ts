import { adaptiveMaxPool2d } from "../ops/adaptiveMaxPool2d.ts";
import { type Pair, pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Largest values of [N, H, W, C] over a given number of bins, [N, height, width, C]: `adaptiveMaxPool2d` as a layer. */
export class AdaptiveMaxPool2d extends Module {
  readonly size: readonly [height: number, width: number];

  /** @param size of the output, one number or [height, width] */
  constructor(size: Pair) {
    super();
    this.size = pair("AdaptiveMaxPool2d", "size", size);
  }

  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.size);
  }
}
