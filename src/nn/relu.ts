import { relu } from "../ops/relu.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Max(x, 0), element by element: `relu` as a layer. */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return relu(x);
  }
}
