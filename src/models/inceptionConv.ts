// The convolution of Inception v4 and the Inception-ResNets.
import type { Module } from "../nn/module.ts";
import { BasicConv2d, type BasicConv2dOptions } from "./basicConv2d.ts";

/** Convolution (1×1 unless told), batch norm, ReLU; the image keeps its size unless `padding: 0` is given. */
export function inceptionConv(
  inputs: number,
  outputs: number,
  kernel: number | readonly [height: number, width: number] = 1,
  options: BasicConv2dOptions = {},
): Module {
  const [h, w] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  return new BasicConv2d(inputs, outputs, kernel, { padding: [(h - 1) / 2, (w - 1) / 2], ...options });
}
