import { BatchNorm, type BatchNormLayerOptions } from "./batchNorm.ts";

/**
 * Normalises each channel of [N, H, W, channels] to mean 0 and variance 1 over the batch, then scales and
 * shifts; in evaluation mode with the running statistics. Ioffe & Szegedy 2015; defaults as in PyTorch.
 */
export class BatchNorm2d extends BatchNorm {
  constructor(channels: number, options: BatchNormLayerOptions = {}) {
    super("BatchNorm2d", ["N, H, W"], channels, options);
  }
}
