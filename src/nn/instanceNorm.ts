// Instance normalization: each channel of each example by itself. Ulyanov et al. 2016.
import { instanceNorm } from "../ops/groupNorm.ts";
import type { Tensor } from "../tensor.ts";
import { NormLayer, type NormLayerOptions } from "./groupNorm.ts";
import { checkChannels, checkCount } from "./shared.ts";

/** An instance normalization layer over inputs of one rank; `axes` are those before the channels. */
abstract class InstanceNorm extends NormLayer {
  readonly #layer: string;
  readonly #axes: string;
  readonly #channels: number;

  constructor(layer: string, axes: string, channels: number, { eps = 1e-5, affine = false }: NormLayerOptions) {
    checkCount(layer, "channels", channels);
    super([channels], eps, affine);
    this.#layer = layer;
    this.#axes = axes;
    this.#channels = channels;
  }

  override forward(x: Tensor): Tensor {
    checkChannels(this.#layer, x.shape, [this.#axes], this.#channels);
    return instanceNorm(x, this);
  }
}

/** `instanceNorm` as a layer for sequences [N, L, channels]. */
export class InstanceNorm1d extends InstanceNorm {
  constructor(channels: number, options: NormLayerOptions = {}) {
    super("InstanceNorm1d", "N, L", channels, options);
  }
}

/** `instanceNorm` as a layer for images [N, H, W, channels]. */
export class InstanceNorm2d extends InstanceNorm {
  constructor(channels: number, options: NormLayerOptions = {}) {
    super("InstanceNorm2d", "N, H, W", channels, options);
  }
}
