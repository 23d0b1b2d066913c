// Leaky rectified linear unit with a learned slope.
import { constant } from "../init/constant.ts";
import { prelu } from "../ops/prelu.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { Param } from "./param.ts";
import { checkCount } from "./shared.ts";

/** X where x > 0, else weight·x: `prelu` as a layer, with one slope or one per channel. He et al. 2015. */
export class PReLU extends Module {
  readonly weight: Param;

  /**
   * @param channels slopes to learn: 1 (default) for all, or as many as x has channels
   * @param init what they start from; default 0.25
   */
  constructor(channels = 1, init = 0.25) {
    super();
    checkCount("PReLU", "channels", channels);
    this.weight = new Param([channels], (w) => constant(init)(w, { fanIn: 1, fanOut: 1 }));
  }

  override forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }
}
