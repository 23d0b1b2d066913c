// Normalisation by neighbouring channels.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { pow } from "./pow.ts";
import { applySparse, type SparseMatrix } from "./sparse.ts";
import { square } from "./square.ts";

export interface LocalResponseNormOptions {
  /** Default 1e-4; divided by `size`, as in PyTorch (the paper's is not). */
  readonly alpha?: number;
  /** Default 0.75. */
  readonly beta?: number;
  /** Default 1. */
  readonly k?: number;
}

/**
 * y = x / (k + alpha/size·Σ x²)^beta, the sum over `size` neighbouring channels (the last axis), from
 * floor(size/2) before to floor((size − 1)/2) after. Krizhevsky et al. 2012 (AlexNet).
 * @throws ShapeError for x without axes, or a size that is not positive
 */
export function localResponseNorm(x: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  if (!Number.isSafeInteger(size) || size < 1)
    throw new ShapeError("localResponseNorm", `expected size to be an integer >= 1, got ${size}`);
  const channels = x.shape.at(-1);
  if (channels === undefined) throw new ShapeError("localResponseNorm", "expected x [..., C], got []");
  const rows = Array.from({ length: channels }, (_, c) => {
    const first = Math.max(0, c - Math.floor(size / 2));
    const last = Math.min(channels - 1, c + Math.floor((size - 1) / 2));
    return Array.from({ length: last - first + 1 }, (_, i) => [first + i, alpha / size] as const);
  });
  const neighbours: SparseMatrix = { columns: channels, rows };
  return x.div(pow(applySparse(square(x), x.shape.length - 1, neighbours).add(k), beta));
}
