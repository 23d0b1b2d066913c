// Normalisation layers that look at one image at a time: the same in training and evaluation.
import { ShapeError } from "../errors.ts";
import { ones, zeros } from "../init/constant.ts";
import { groupNorm, layerNorm } from "../ops/groupNorm.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { Param } from "./param.ts";
import { checkCount, checkExtents } from "./shared.ts";

export interface NormLayerOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Learn a scale and a shift; default true (InstanceNorm1d and 2d: false, as in PyTorch). */
  readonly affine?: boolean;
}

/** What they share: weight (ones at first) and bias (zeros) of `shape`. */
export abstract class NormLayer extends Module {
  readonly weight: Param | null;
  readonly bias: Param | null;
  readonly eps: number;

  constructor(shape: Shape, eps: number, affine: boolean) {
    super();
    const fan = { fanIn: 1, fanOut: 1 };
    this.weight = affine ? new Param(shape, (w) => ones(w, fan)) : null;
    this.bias = affine ? new Param(shape, (b) => zeros(b, fan)) : null;
    this.eps = eps;
  }
}

/** `groupNorm` as a layer: [N, ..., channels], `groups` groups of neighbouring channels. Wu & He 2018. */
export class GroupNorm extends NormLayer {
  readonly groups: number;
  readonly #channels: number;

  constructor(groups: number, channels: number, { eps = 1e-5, affine = true }: NormLayerOptions = {}) {
    checkCount("GroupNorm", "groups", groups);
    checkCount("GroupNorm", "channels", channels);
    if (channels % groups !== 0) throw new ShapeError("GroupNorm", `expected groups that divide ${channels} channels, got ${groups}`);
    super([channels], eps, affine);
    this.groups = groups;
    this.#channels = channels;
  }

  override forward(x: Tensor): Tensor {
    if (x.shape.at(-1) !== this.#channels)
      throw new ShapeError("GroupNorm", `expected x [N, ..., ${this.#channels}], got [${x.shape.join(", ")}]`);
    return groupNorm(x, this.groups, this);
  }
}

/** `layerNorm` as a layer, over the last axes, of `normalizedShape`. Ba et al. 2016. */
export class LayerNorm extends NormLayer {
  readonly normalizedShape: Shape;

  constructor(normalizedShape: number | Shape, { eps = 1e-5, affine = true }: NormLayerOptions = {}) {
    const shape = checkExtents("LayerNorm", normalizedShape);
    super(shape, eps, affine);
    this.normalizedShape = shape;
  }

  override forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, this);
  }
}
