import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Joins all axes but the first: [N, …] to [N, product]. Channels-last, so a PyTorch net's dense weights after it are permuted. */
export class Flatten extends Module {
  override forward(x: Tensor): Tensor {
    return x.flatten();
  }
}
