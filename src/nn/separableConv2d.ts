// Depthwise separable convolution (Chollet 2017, "Xception"): each channel by itself, then all of them pixel by pixel.
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { Conv2d } from "./conv2d.ts";
import { DepthwiseConv2d, type DepthwiseConv2dLayerOptions } from "./depthwiseConv2d.ts";
import { Module } from "./module.ts";

/**
 * Convolves each channel of [N, H, W, inChannels] by itself, `multiplier` times, and mixes the results pixel by pixel:
 * [N, H', W', outChannels]. Stride, padding and dilation are the depthwise convolution's; the bias, the only one, and its
 * initial values are the pointwise one's. `depthwise.weight` [kh, kw, 1, inChannels·multiplier],
 * `pointwise.weight` [1, 1, inChannels·multiplier, outChannels].
 */
export class SeparableConv2d extends Module {
  readonly depthwise: DepthwiseConv2d;
  readonly pointwise: Conv2d;

  constructor(inChannels: number, outChannels: number, kernel: Pair, options: DepthwiseConv2dLayerOptions = {}) {
    super();
    const { bias = true, init, initBias, ...rest } = options;
    const initial = init === undefined ? {} : { init };
    this.depthwise = new DepthwiseConv2d(inChannels, kernel, { ...rest, ...initial, bias: false });
    const wide = inChannels * (rest.multiplier ?? 1);
    this.pointwise = new Conv2d(wide, outChannels, 1, { ...initial, ...(initBias === undefined ? {} : { initBias }), bias });
  }

  override forward(x: Tensor): Tensor {
    return this.pointwise.forward(this.depthwise.forward(x));
  }
}
