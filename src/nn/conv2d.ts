// Two-dimensional convolution layer.
import { ShapeError } from "../errors.ts";
import { kaimingUniform } from "../init/kaiming.ts";
import { type Conv2dOptions, conv2d } from "../ops/conv2d.ts";
import { type Padding, type Pair, pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit, torchConvolution } from "./shared.ts";

export interface Conv2dLayerOptions extends Conv2dOptions, LayerInit {
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/**
 * Convolution (cross-correlation) of [N, H, W, inChannels] to [N, H', W', outChannels].
 * `weight` [kh, kw, inChannels/groups, outChannels]; defaults and initial values as in PyTorch.
 */
export class Conv2d extends Module {
  readonly weight: Param;
  readonly bias: Param | null;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  readonly groups: number;

  constructor(inChannels: number, outChannels: number, kernel: Pair, options: Conv2dLayerOptions = {}) {
    super();
    const {
      stride = 1,
      padding = 0,
      dilation = 1,
      groups = 1,
      bias = true,
      init = kaimingUniform({ a: Math.sqrt(5) }),
      initBias = biasInit,
    } = options;
    checkCount("Conv2d", "inChannels", inChannels);
    checkCount("Conv2d", "outChannels", outChannels);
    checkCount("Conv2d", "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ShapeError("Conv2d", `expected channels divisible by ${groups} groups, got ${inChannels} in and ${outChannels} out`);
    const [kh, kw] = pair("Conv2d", "kernel", kernel);
    const fan = { fanIn: (kh * kw * inChannels) / groups, fanOut: (kh * kw * outChannels) / groups };
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.groups = groups;
    this.weight = new Param([kh, kw, inChannels / groups, outChannels], (w) => init(w, fan), torchConvolution);
    this.bias = bias ? new Param([outChannels], (b) => initBias(b, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }

  override describe(): Description {
    const [kh = 0, kw = 0, inChannels = 0, outChannels] = this.weight.shape;
    return { kernel: [kh, kw], stride: this.stride, padding: this.padding, in: inChannels * this.groups, out: outChannels };
  }
}
