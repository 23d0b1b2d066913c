// Random tensors, each from the next stream of the global generator (src/random.ts):
// element i depends on seed, stream and i alone.
import { ShapeError } from "../errors.ts";
import { allKernels } from "../extraKernels.ts";
import { generator } from "../random.ts";
import { backend } from "../runtime.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { empty } from "./create.ts";

export interface UniformOptions {
  /** Least value, default 0. */
  readonly low?: number;
  /** Bound from above, default 1: never reached with the defaults, else at most by rounding. */
  readonly high?: number;
}

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation, default 1. */
  readonly std?: number;
}

export interface TruncatedNormalOptions extends NormalOptions {
  /** Least value, absolute (not in standard deviations), default −2. */
  readonly low?: number;
  /** Largest value, absolute, default 2. */
  readonly high?: number;
}

/** Fills `target` with values uniform in [low, high). */
export function fillUniform(op: string, target: Tensor, { low = 0, high = 1 }: UniformOptions): void {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    throw new ShapeError(op, `expected finite low <= high, got ${low} and ${high}`);
  backend().kernels.uniform(target.ptr, target.size, low, high - low, ...generator.next());
}

/** Fills `target` with normal values. */
export function fillNormal(op: string, target: Tensor, { mean = 0, std = 1 }: NormalOptions): void {
  checkNormal(op, mean, std);
  backend().kernels.normal(target.ptr, target.size, mean, std, ...generator.next());
}

/** Fills `target` with values of a normal distribution given that they lie in [low, high]. */
export function fillTruncatedNormal(op: string, target: Tensor, { mean = 0, std = 1, low = -2, high = 2 }: TruncatedNormalOptions): void {
  checkNormal(op, mean, std);
  if (!(low < high && std > 0)) throw new ShapeError(op, `expected low < high and std > 0, got low ${low}, high ${high}, std ${std}`);
  // the kernel rejects candidates: from the normal distribution where it hits [alpha, beta] often enough
  let alpha = (low - mean) / std;
  let beta = (high - mean) / std;
  const peak = Math.min(Math.max(0, alpha), beta);
  const fromNormal = peak === 0 && beta - alpha > Math.sqrt(2 * Math.PI);
  if (!fromNormal) {
    // else from the uniform one, its range cut where the density has fallen to e^-23 (2^-33) of its peak
    const reach = Math.sqrt(peak * peak + 46);
    alpha = Math.max(alpha, -reach);
    beta = Math.min(beta, reach);
  }
  const k = allKernels();
  k.truncated_normal(target.ptr, target.size, mean, std, low, high, alpha, beta, peak, fromNormal ? 1 : 0, ...generator.next());
}

function checkNormal(op: string, mean: number, std: number): void {
  if (!(Number.isFinite(mean) && Number.isFinite(std) && std >= 0))
    throw new ShapeError(op, `expected a finite mean and a finite std >= 0, got ${mean} and ${std}`);
}

/** A tensor of values uniform in [low, high), by default [0, 1). */
export function rand(shape: Shape, options: UniformOptions = {}): Tensor {
  return filled("rand", shape, (y) => fillUniform("rand", y, options));
}

/** A tensor of normal values, by default standard normal (Box and Muller 1958). */
export function randn(shape: Shape, options: NormalOptions = {}): Tensor {
  return filled("randn", shape, (y) => fillNormal("randn", y, options));
}

/** A tensor of values of a normal distribution cut to [low, high], absolute bounds as in PyTorch's `trunc_normal_`. */
export function truncatedNormal(shape: Shape, options: TruncatedNormalOptions = {}): Tensor {
  return filled("truncatedNormal", shape, (y) => fillTruncatedNormal("truncatedNormal", y, options));
}

/** A new tensor filled by `fill`; nothing is left behind where it throws. */
function filled(op: string, shape: Shape, fill: (y: Tensor) => void): Tensor {
  const y = empty(op, shape, "f32");
  try {
    fill(y);
  } catch (error) {
    y.dispose();
    throw error;
  }
  return y;
}
