// One-dimensional transposed convolution layer.
import { ShapeError } from "../errors.ts";
import { kaimingUniform } from "../init/kaiming.ts";
import { type ConvTranspose1dOptions, convTranspose1d } from "../ops/convTranspose1d.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit } from "./shared.ts";

export interface ConvTranspose1dLayerOptions extends ConvTranspose1dOptions, LayerInit {
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/**
 * Transposed convolution of [N, L, inChannels] to [N, L', outChannels]: `convTranspose1d` as a layer.
 * `weight` [k, outChannels/groups, inChannels]; defaults and initial values as in PyTorch.
 */
export class ConvTranspose1d extends Module {
  readonly weight: Param;
  readonly bias: Param | null;
  readonly options: ConvTranspose1dOptions;

  constructor(inChannels: number, outChannels: number, kernel: number, options: ConvTranspose1dLayerOptions = {}) {
    super();
    const { bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), initBias = biasInit, ...rest } = options;
    const { groups = 1 } = rest;
    checkCount("ConvTranspose1d", "inChannels", inChannels);
    checkCount("ConvTranspose1d", "outChannels", outChannels);
    checkCount("ConvTranspose1d", "kernel", kernel);
    checkCount("ConvTranspose1d", "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ShapeError(
        "ConvTranspose1d",
        `expected channels divisible by ${groups} groups, got ${inChannels} in and ${outChannels} out`,
      );
    // fans as PyTorch counts them: of its weight [in, out/groups, k]
    const fan = { fanIn: (kernel * outChannels) / groups, fanOut: kernel * inChannels };
    this.options = rest;
    this.weight = new Param([kernel, outChannels / groups, inChannels], (w) => init(w, fan));
    this.bias = bias ? new Param([outChannels], (b) => initBias(b, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    return convTranspose1d(x, this.weight, this.bias, this.options);
  }

  override describe(): Description {
    const [kernel = 0, each = 0, inChannels] = this.weight.shape;
    const { stride = 1, padding = 0, groups = 1 } = this.options;
    return { kernel: [1, kernel], stride: [1, stride], padding: [0, padding], in: inChannels, out: each * groups };
  }
}
