// The unit that most convolutional nets are made of: convolution, batch norm, activation.
import type { Initializer } from "../init/initializer.ts";
import type { BatchNormLayerOptions } from "../nn/batchNorm.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d, type Conv2dLayerOptions } from "../nn/conv2d.ts";
import { DepthwiseConv2d } from "../nn/depthwiseConv2d.ts";
import type { Module } from "../nn/module.ts";
import { sequential } from "../nn/sequential.ts";
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";

export interface ConvNormOptions extends Pick<Conv2dLayerOptions, "stride" | "padding"> {
  readonly norm?: BatchNormLayerOptions;
  /** What follows: a layer, null for nothing, or "relu" (the default), which the norm does in its own pass. */
  readonly activation?: (() => Module) | "relu" | null;
  readonly init?: Initializer;
  /** One filter per channel; `inputs` and `outputs` are the same then. */
  readonly depthwise?: boolean;
}

/** Convolution without bias (padded by half the kernel unless told), batch norm, activation; children `0`, `1` and, for a layer, `2`. */
export function convNorm(inputs: number, outputs: number, kernel: Pair, options: ConvNormOptions = {}): Module<Tensor, Tensor> {
  const { stride = 1, padding = half(kernel), norm = {}, activation = "relu", depthwise = false, init } = options;
  const settings = { stride, padding, bias: false, ...(init && { init }) };
  const conv = depthwise ? new DepthwiseConv2d(inputs, kernel, settings) : new Conv2d(inputs, outputs, kernel, settings);
  const layers: Module[] = [conv, new BatchNorm2d(outputs, activation === "relu" ? { ...norm, activation } : norm)];
  if (typeof activation === "function") layers.push(activation());
  return sequential(...layers);
}

function half(kernel: Pair): Pair {
  const [height, width] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  return [Math.floor(height / 2), Math.floor(width / 2)];
}
