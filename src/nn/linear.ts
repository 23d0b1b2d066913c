// Fully connected layer.
import { kaimingUniform } from "../init/kaiming.ts";
import { linear } from "../ops/linear.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { biasInit, checkCount, type LayerInit } from "./shared.ts";

export interface LinearOptions extends LayerInit {
  /** Add a bias; default true. */
  readonly bias?: boolean;
}

/** A number of features, or the shape of the image whose flattened pixels they are. */
export type Features = number | readonly [height: number, width: number, channels: number];

/**
 * y = x·weight + bias over the last axis: [*, inFeatures] to [*, outFeatures].
 * `weight` [inFeatures, outFeatures]; both start uniform in ±1/√inFeatures, as in PyTorch.
 *
 * After a flattened image give its shape, `new Linear([7, 7, 512], 10)`: PyTorch flattens channels first,
 * and only so can its weights be put where they belong.
 */
export class Linear extends Module {
  readonly weight: Param;
  readonly bias: Param | null;

  constructor(
    inFeatures: Features,
    outFeatures: number,
    { bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), initBias = biasInit }: LinearOptions = {},
  ) {
    super();
    const image = typeof inFeatures === "number" ? [inFeatures] : inFeatures;
    for (const extent of image) checkCount("Linear", "inFeatures", extent);
    checkCount("Linear", "outFeatures", outFeatures);
    const fan = { fanIn: sizeOf(image), fanOut: outFeatures };
    this.weight = new Param([fan.fanIn, outFeatures], (w) => init(w, fan), {
      view: [...image, outFeatures],
      axes: image.length === 1 ? [1, 0] : [3, 2, 0, 1],
      shape: [outFeatures, fan.fanIn],
    });
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
