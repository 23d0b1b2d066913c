// The unit of the Inception nets: convolution, batch norm, ReLU.
import { truncatedNormal } from "../init/normal.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Module } from "../nn/module.ts";
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";

export interface BasicConv2dOptions {
  /** Default 1. */
  readonly stride?: number;
  /** Default 0. */
  readonly padding?: Pair;
  /** Standard deviation of the initial weights, normal cut at two of them; default 0.1. */
  readonly std?: number;
}

/** Convolution without bias, batch norm (eps 0.001), ReLU; children `conv` and `bn`. */
export class BasicConv2d extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(inputs: number, outputs: number, kernel: Pair, { stride = 1, padding = 0, std = 0.1 }: BasicConv2dOptions = {}) {
    super();
    const init = truncatedNormal({ std, low: -2 * std, high: 2 * std });
    this.conv = new Conv2d(inputs, outputs, kernel, { stride, padding, bias: false, init });
    this.bn = new BatchNorm2d(outputs, { eps: 0.001, activation: "relu" });
  }

  override forward(x: Tensor): Tensor {
    return this.bn.forward(this.conv.forward(x));
  }
}
