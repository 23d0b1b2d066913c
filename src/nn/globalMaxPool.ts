import { globalMaxPool } from "../ops/globalMaxPool.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Largest value over height and width, [N, H, W, C] to [N, C], or over a sequence, [N, L, C] to [N, C]. */
export class GlobalMaxPool extends Module {
  override forward(x: Tensor): Tensor {
    return globalMaxPool(x);
  }
}
