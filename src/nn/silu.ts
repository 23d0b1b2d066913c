import { silu } from "../ops/silu.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** X·sigmoid(x), element by element: `silu` as a layer. */
export class SiLU extends Module {
  override forward(x: Tensor): Tensor {
    return silu(x);
  }
}
