// One-dimensional convolution layer.
import { ShapeError } from "../errors.ts";
import { kaimingUniform } from "../init/kaiming.ts";
import { type Conv1dOptions, conv1d } from "../ops/conv1d.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit } from "./shared.ts";

export interface Conv1dLayerOptions extends Conv1dOptions, LayerInit {
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/**
 * Convolution (cross-correlation) of [N, L, inChannels] to [N, L', outChannels]: `conv1d` as a layer.
 * `weight` [k, inChannels/groups, outChannels]; defaults and initial values as in PyTorch.
 */
export class Conv1d extends Module {
  readonly weight: Param;
  readonly bias: Param | null;
  readonly options: Conv1dOptions;

  constructor(inChannels: number, outChannels: number, kernel: number, options: Conv1dLayerOptions = {}) {
    super();
    const { bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), initBias = biasInit, ...rest } = options;
    const { groups = 1 } = rest;
    checkCount("Conv1d", "inChannels", inChannels);
    checkCount("Conv1d", "outChannels", outChannels);
    checkCount("Conv1d", "kernel", kernel);
    checkCount("Conv1d", "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ShapeError("Conv1d", `expected channels divisible by ${groups} groups, got ${inChannels} in and ${outChannels} out`);
    const fan = { fanIn: (kernel * inChannels) / groups, fanOut: (kernel * outChannels) / groups };
    this.options = rest;
    this.weight = new Param([kernel, inChannels / groups, outChannels], (w) => init(w, fan));
    this.bias = bias ? new Param([outChannels], (b) => initBias(b, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    return conv1d(x, this.weight, this.bias, this.options);
  }

  override describe(): Description {
    const [kernel = 0, each = 0, out] = this.weight.shape;
    const { stride = 1, groups = 1 } = this.options;
    return { kernel: [1, kernel], stride: [1, stride], in: each * groups, out };
  }
}
