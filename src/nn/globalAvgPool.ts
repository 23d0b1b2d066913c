import { globalAvgPool } from "../ops/globalAvgPool.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Mean over height and width, [N, H, W, C] to [N, C], or over a sequence, [N, L, C] to [N, C]. Lin et al. 2014. */
export class GlobalAvgPool extends Module {
  override forward(x: Tensor): Tensor {
    return globalAvgPool(x);
  }
}
