// Fully connected layer.
import { kaimingUniform } from "../init/kaiming.ts";
import { linear } from "../ops/linear.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit } from "./shared.ts";

export interface LinearOptions extends LayerInit {
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/**
 * y = x·weight + bias over the last axis: [*, inFeatures] to [*, outFeatures].
 * `weight` [inFeatures, outFeatures]; both start uniform in ±1/√inFeatures, as in PyTorch.
 */
export class Linear extends Module {
  readonly weight: Param;
  readonly bias: Param | null;

  constructor(
    inFeatures: number,
    outFeatures: number,
    { bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), initBias = biasInit }: LinearOptions = {},
  ) {
    super();
    checkCount("Linear", "inFeatures", inFeatures);
    checkCount("Linear", "outFeatures", outFeatures);
    const fan = { fanIn: inFeatures, fanOut: outFeatures };
    this.weight = new Param([inFeatures, outFeatures], (w) => init(w, fan));
    this.bias = bias ? new Param([outFeatures], (b) => initBias(b, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override describe(): Description {
    const [inFeatures, outFeatures] = this.weight.shape;
    return { in: inFeatures, out: outFeatures };
  }
}
