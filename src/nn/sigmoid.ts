import { sigmoid } from "../ops/sigmoid.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** 1 / (1 + e^−x), element by element: `sigmoid` as a layer. */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}
