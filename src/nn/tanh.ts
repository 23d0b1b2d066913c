import { tanh } from "../ops/tanh.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** The hyperbolic tangent, element by element: `tanh` as a layer. */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return tanh(x);
  }
}
