// placeholder until main's arrives
import { adaptiveAvgPool2d } from "../ops/adaptiveAvgPool2d.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

export class AdaptiveAvgPool2d extends Module {
  readonly outputSize: readonly [number, number];

  constructor(size: number | readonly [number, number]) {
    super();
    this.outputSize = typeof size === "number" ? [size, size] : size;
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}
