// Constraints on parameters, applied after each update. Those of a norm look at what feeds one output: all axes of a
// weight but the last. They leave parameters of one axis (biases, scales) alone.
import type { Kernels } from "../backend.ts";
import { allKernels } from "../extraKernels.ts";
import type { Param } from "../nn/param.ts";
import { checkOption } from "./options.ts";

/** Changes a parameter in place. */
export type Constraint = (kernels: Kernels, parameter: Param) => void;

function norms(low: number, high: number, rate: number): Constraint {
  return (_, { ptr, shape, size }) => {
    const columns = shape.at(-1) ?? 1;
    if (shape.length > 1) allKernels().limit_column_norms(ptr, size / columns, columns, low, high, rate);
  };
}

/** Scales the weights that feed an output down to the norm `max` where theirs is larger. Hinton et al. 2012; TF.js' maxNorm. Default 2. */
export function maxNorm(max = 2): Constraint {
  checkOption("maxNorm", "max", max);
  return norms(0, max, 1);
}

/** Scales the weights that feed an output to the norm 1. TF.js' unitNorm. */
export function unitNorm(): Constraint {
  return norms(1, 1, 1);
}

export interface MinMaxNormOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 1. */
  readonly max?: number;
  /** Share of the way to the limit that one step goes, in [0, 1]; default 1. */
  readonly rate?: number;
}

/** Scales the weights that feed an output into the range of norms [min, max]. TF.js' minMaxNorm. */
export function minMaxNorm({ min = 0, max = 1, rate = 1 }: MinMaxNormOptions = {}): Constraint {
  checkOption("minMaxNorm", "min", min);
  checkOption("minMaxNorm", "max", max, min);
  checkOption("minMaxNorm", "rate", rate <= 1 ? rate : Number.NaN);
  return norms(min, max, rate);
}

/** Every element below 0 becomes 0, in parameters of any shape. TF.js' nonNeg. */
export function nonNegative(): Constraint {
  return (kernels, { ptr, size }) => kernels.relu_fwd(ptr, ptr, size);
}

/** Limits every element to ±limit, in parameters of any shape: the critic of a Wasserstein GAN, Arjovsky et al. 2017. Default 0.01. */
export function clipWeights(limit = 0.01): Constraint {
  checkOption("clipWeights", "limit", limit);
  return (kernels, { ptr, size }) => kernels.hardtanh_fwd(ptr, ptr, size, -limit, limit);
}
