import type { Tensor } from "../tensor.ts";
import { BatchNorm, type BatchNormLayerOptions } from "./batchNorm.ts";

/**
 * Normalises each channel of [N, H, W, channels] to mean 0 and variance 1 over the batch, then scales and
 * shifts; in evaluation mode with the running statistics. Ioffe & Szegedy 2015; defaults as in PyTorch.
 */
export class BatchNorm2d extends BatchNorm {
  constructor(channels: number, options: BatchNormLayerOptions = {}) {
    super("BatchNorm2d", ["N, H, W"], channels, options);
  }

  /**
   * Normalises x; with a residual, in the same pass, activation(normalised x + residual).
   * @param residual of the shape of x, added before the activation: the other branch of a residual block
   * @param activation instead of the layer's own
   */
  override forward(x: Tensor, residual: Tensor | null = null, activation = this.activation): Tensor {
    return this.normalize(x, residual, activation);
  }
}
