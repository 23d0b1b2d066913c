import { BatchNorm, type BatchNormLayerOptions } from "./batchNorm.ts";

/** `BatchNorm2d` for rows [N, channels] and sequences [N, L, channels]. */
export class BatchNorm1d extends BatchNorm {
  constructor(channels: number, options: BatchNormLayerOptions = {}) {
    super("BatchNorm1d", ["N", "N, L"], channels, options);
  }
}
