// Batch normalization over images.
import { ones, zeros } from "../init/constant.ts";
import { type BatchNormActivation, batchNorm } from "../ops/batchNorm.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { ModuleBuffer, Param } from "./param.ts";
import { checkCount } from "./shared.ts";

export interface BatchNorm2dOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Weight of the new value in the running statistics; default 0.1. */
  readonly momentum?: number;
  /** Learn a scale and a shift per channel; default true. */
  readonly affine?: boolean;
  /** Keep running statistics for evaluation; without them evaluation uses the batch too; default true. */
  readonly trackRunningStats?: boolean;
  /** Applied to the result in the same pass over memory: the same bits as a ReLU layer after this one, sooner. Default none. */
  readonly activation?: BatchNormActivation | null;
}

/**
 * Normalises each channel of [N, H, W, channels] to mean 0 and variance 1 over the batch, then scales and
 * shifts; in evaluation mode with the running statistics. Ioffe & Szegedy 2015; defaults as in PyTorch.
 */
export class BatchNorm2d extends Module {
  readonly weight: Param | null;
  readonly bias: Param | null;
  readonly runningMean: ModuleBuffer | null;
  readonly runningVar: ModuleBuffer | null;
  readonly eps: number;
  readonly momentum: number;
  readonly activation: BatchNormActivation | null;
  readonly #channels: number;

  constructor(channels: number, options: BatchNorm2dOptions = {}) {
    super();
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, activation = null } = options;
    checkCount("BatchNorm2d", "channels", channels);
    const fan = { fanIn: 1, fanOut: 1 };
    this.#channels = channels;
    this.eps = eps;
    this.momentum = momentum;
    this.activation = activation;
    this.weight = affine ? new Param([channels], (w) => ones(w, fan)) : null;
    this.bias = affine ? new Param([channels], (b) => zeros(b, fan)) : null;
    this.runningMean = trackRunningStats ? new ModuleBuffer([channels], (m) => zeros(m, fan)) : null;
    this.runningVar = trackRunningStats ? new ModuleBuffer([channels], (v) => ones(v, fan)) : null;
  }

  /** `residual`, of the shape of x, is added before the activation: the other branch of a residual block. */
  override forward(x: Tensor, residual: Tensor | null = null): Tensor {
    const { weight, bias, runningMean, runningVar, eps, momentum, training, activation } = this;
    return batchNorm(x, { weight, bias, runningMean, runningVar, eps, momentum, training, residual, activation });
  }

  override describe(): Description {
    return { in: this.#channels, out: this.#channels };
  }
}
