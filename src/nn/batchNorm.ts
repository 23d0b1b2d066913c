// What the batch normalization layers share.
import { ShapeError } from "../errors.ts";
import { ones, zeros } from "../init/constant.ts";
import { type BatchNormActivation, batchNorm } from "../ops/batchNorm.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { ModuleBuffer, Param } from "./param.ts";
import { checkChannels, checkCount } from "./shared.ts";

export interface BatchNormLayerOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Weight of the new value in the running statistics; default 0.1. Null: they are the average over all batches so far. */
  readonly momentum?: number | null;
  /** Learn a scale and a shift per channel; default true. */
  readonly affine?: boolean;
  /** Keep running statistics for evaluation; without them evaluation uses the batch too; default true. */
  readonly trackRunningStats?: boolean;
  /** Applied to the result in the same pass over memory: the same bits as a ReLU layer after this one, sooner. Default none. */
  readonly activation?: BatchNormActivation | null;
}

/** A batch normalization layer over inputs of certain ranks. */
export abstract class BatchNorm extends Module {
  readonly weight: Param | null;
  readonly bias: Param | null;
  readonly runningMean: ModuleBuffer | null;
  readonly runningVar: ModuleBuffer | null;
  /** Batches that the running statistics are the average of; kept with momentum null only. */
  readonly numBatchesTracked: ModuleBuffer | null;
  readonly eps: number;
  readonly momentum: number | null;
  readonly activation: BatchNormActivation | null;
  readonly #layer: string;
  readonly #axes: readonly string[];
  readonly #channels: number;

  /** `axes`: what stands before the channels, for each rank that the layer takes. */
  constructor(layer: string, axes: readonly string[], channels: number, options: BatchNormLayerOptions) {
    super();
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, activation = null } = options;
    checkCount(layer, "channels", channels);
    if (momentum !== null && !(momentum >= 0 && momentum <= 1))
      throw new ShapeError(layer, `expected momentum in [0, 1] or null, got ${momentum}`);
    const fan = { fanIn: 1, fanOut: 1 };
    this.#layer = layer;
    this.#axes = axes;
    this.#channels = channels;
    this.eps = eps;
    this.momentum = momentum;
    this.activation = activation;
    this.weight = affine ? new Param([channels], (w) => ones(w, fan)) : null;
    this.bias = affine ? new Param([channels], (b) => zeros(b, fan)) : null;
    this.runningMean = trackRunningStats ? new ModuleBuffer([channels], (m) => zeros(m, fan)) : null;
    this.runningVar = trackRunningStats ? new ModuleBuffer([channels], (v) => ones(v, fan)) : null;
    this.numBatchesTracked = trackRunningStats && momentum === null ? new ModuleBuffer([1], (n) => zeros(n, fan)) : null;
  }

  override forward(x: Tensor): Tensor {
    return this.normalize(x, null, this.activation);
  }

  /** The layer with `residual`, if given, added before the activation. */
  protected normalize(x: Tensor, residual: Tensor | null, activation: BatchNormActivation | null): Tensor {
    checkChannels(this.#layer, x.shape, this.#axes, this.#channels);
    const { weight, bias, runningMean, runningVar, numBatchesTracked, eps, momentum } = this;
    const training = this.training || runningMean === null;
    return batchNorm(x, { weight, bias, runningMean, runningVar, numBatchesTracked, eps, momentum, training, residual, activation });
  }

  override describe(): Description {
    return { in: this.#channels, out: this.#channels };
  }
}
