// placeholder until main's arrives
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

export class StochasticDepth extends Module {
  readonly p: number;
  readonly mode: "batch" | "row";

  constructor(p: number, mode: "batch" | "row" = "row") {
    super();
    this.p = p;
    this.mode = mode;
  }

  override forward(x: Tensor): Tensor {
    return x;
  }
}
