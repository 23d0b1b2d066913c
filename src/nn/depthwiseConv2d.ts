// Depthwise convolution layer: every channel by itself.
import { kaimingUniform } from "../init/kaiming.ts";
import { type DepthwiseConv2dOptions, depthwiseConv2d } from "../ops/depthwiseConv2d.ts";
import { type Padding, type Pair, pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit, torchConvolution } from "./shared.ts";

export interface DepthwiseConv2dLayerOptions extends DepthwiseConv2dOptions, LayerInit {
  /** Output channels per input channel; default 1. */
  readonly multiplier?: number;
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/**
 * Convolves each channel by itself: [N, H, W, channels] to [N, H', W', channels·multiplier].
 * The same as Conv2d with groups = channels, by kernels made for it. `weight` [kh, kw, 1, channels·multiplier].
 */
export class DepthwiseConv2d extends Module {
  readonly weight: Param;
  readonly bias: Param | null;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  readonly #channels: number;

  constructor(channels: number, kernel: Pair, options: DepthwiseConv2dLayerOptions = {}) {
    super();
    const {
      multiplier = 1,
      stride = 1,
      padding = 0,
      dilation = 1,
      bias = true,
      init = kaimingUniform({ a: Math.sqrt(5) }),
      initBias = biasInit,
    } = options;
    checkCount("DepthwiseConv2d", "channels", channels);
    checkCount("DepthwiseConv2d", "multiplier", multiplier);
    const [kh, kw] = pair("DepthwiseConv2d", "kernel", kernel);
    const fan = { fanIn: kh * kw, fanOut: kh * kw * multiplier };
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.#channels = channels;
    this.weight = new Param([kh, kw, 1, channels * multiplier], (w) => init(w, fan), torchConvolution);
    this.bias = bias ? new Param([channels * multiplier], (b) => initBias(b, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation } = this;
    return depthwiseConv2d(x, this.weight, this.bias, { stride, padding, dilation });
  }

  override describe(): Description {
    const [kh = 0, kw = 0, , out] = this.weight.shape;
    return { kernel: [kh, kw], stride: this.stride, padding: this.padding, in: this.#channels, out };
  }
}
