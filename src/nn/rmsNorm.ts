// Normalization by the root mean square.
import { ones } from "../init/constant.ts";
import { rmsNorm } from "../ops/rmsNorm.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { Param } from "./param.ts";
import { checkExtents } from "./shared.ts";

export interface RMSNormOptions {
  /** Added to the mean of squares; default 2^-23. */
  readonly eps?: number;
  /** Learn a scale; default true. */
  readonly affine?: boolean;
}

/** `rmsNorm` as a layer, over the last axes, of `normalizedShape`. Zhang & Sennrich 2019; defaults as in PyTorch. */
export class RMSNorm extends Module {
  readonly weight: Param | null;
  readonly normalizedShape: Shape;
  readonly eps: number;

  constructor(normalizedShape: number | Shape, { eps = 1 / 2 ** 23, affine = true }: RMSNormOptions = {}) {
    super();
    this.normalizedShape = checkExtents("RMSNorm", normalizedShape);
    this.weight = affine ? new Param(this.normalizedShape, (w) => ones(w, { fanIn: 1, fanOut: 1 })) : null;
    this.eps = eps;
  }

  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, this);
  }
}
