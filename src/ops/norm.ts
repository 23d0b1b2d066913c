// Lengths of vectors.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { abs } from "./abs.ts";
import { max } from "./max.ts";
import { pow } from "./pow.ts";
import { root } from "./root.ts";
import { square } from "./square.ts";
import { type ReduceOptions, sum } from "./sum.ts";

export interface VectorNormOptions extends ReduceOptions {
  /** 1, 2 (the default), any p > 0, or Infinity for the largest absolute value. */
  readonly p?: number;
}

/**
 * The p-norm (Σ|x|^p)^(1/p) over `axes` (all by default). The gradient of a vector of zeros is 0; that of the largest
 * absolute value goes to the first of them.
 * @throws ShapeError for p that is not positive
 */
export function norm(x: Tensor, { p = 2, ...options }: VectorNormOptions = {}): Tensor {
  if (!(p > 0)) throw new ShapeError("norm", `expected p > 0, got ${p}`);
  if (p === Infinity) return max(abs(x), options);
  return root(sum(p === 2 ? square(x) : p === 1 ? abs(x) : pow(abs(x), p), options), p);
}
