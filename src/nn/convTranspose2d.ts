// Two-dimensional transposed convolution layer.
import { ShapeError } from "../errors.ts";
import { kaimingUniform } from "../init/kaiming.ts";
import { type ConvTranspose2dOptions, convTranspose2d } from "../ops/convTranspose2d.ts";
import { type Pair, pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit, torchConvolution } from "./shared.ts";

export interface ConvTranspose2dLayerOptions extends ConvTranspose2dOptions, LayerInit {
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/**
 * Transposed convolution of [N, H, W, inChannels] to [N, H', W', outChannels]: `convTranspose2d` as a layer.
 * `weight` [kh, kw, outChannels/groups, inChannels]; defaults and initial values as in PyTorch.
 */
export class ConvTranspose2d extends Module {
  readonly weight: Param;
  readonly bias: Param | null;
  readonly options: ConvTranspose2dOptions;

  constructor(inChannels: number, outChannels: number, kernel: Pair, options: ConvTranspose2dLayerOptions = {}) {
    super();
    const { bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), initBias = biasInit, ...rest } = options;
    const { groups = 1 } = rest;
    checkCount("ConvTranspose2d", "inChannels", inChannels);
    checkCount("ConvTranspose2d", "outChannels", outChannels);
    checkCount("ConvTranspose2d", "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ShapeError(
        "ConvTranspose2d",
        `expected channels divisible by ${groups} groups, got ${inChannels} in and ${outChannels} out`,
      );
    const [kh, kw] = pair("ConvTranspose2d", "kernel", kernel);
    // fans as PyTorch counts them: of its weight [in, out/groups, kh, kw]
    const fan = { fanIn: (kh * kw * outChannels) / groups, fanOut: kh * kw * inChannels };
    this.options = rest;
    this.weight = new Param([kh, kw, outChannels / groups, inChannels], (w) => init(w, fan), torchConvolution);
    this.bias = bias ? new Param([outChannels], (b) => initBias(b, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, this.bias, this.options);
  }

  override describe(): Description {
    const [kh = 0, kw = 0, each = 0, inChannels] = this.weight.shape;
    const { stride = 1, padding = 0, groups = 1 } = this.options;
    return { kernel: [kh, kw], stride, padding, in: inChannels, out: each * groups };
  }
}
