// Distances and similarities of rows, composed from other ops.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { abs } from "./abs.ts";
import { hardtanh } from "./hardtanh.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { sum } from "./sum.ts";

export interface PairwiseDistanceOptions {
  /** By absolute values (1) or Euclid's (2, the default). */
  readonly p?: 1 | 2;
  /** Added to each difference, so that the root has a gradient at 0; default 1e-6. */
  readonly eps?: number;
}

/** Distance of a and b along the last axis: [..., D] and [..., D] to [...]. @throws ShapeError for another p */
export function pairwiseDistance(a: Tensor, b: Tensor, { p = 2, eps = 1e-6 }: PairwiseDistanceOptions = {}): Tensor {
  if (p !== 1 && p !== 2) throw new ShapeError("pairwiseDistance", `expected p to be 1 or 2, got ${p}`);
  const difference = a.sub(b).add(eps);
  return p === 1 ? sum(abs(difference), { axes: [-1] }) : sqrt(sum(square(difference), { axes: [-1] }));
}

/** a·b / (max(|a|, eps)·max(|b|, eps)) along the last axis, default eps 1e-8: [..., D] and [..., D] to [...]. */
export function cosineSimilarity(a: Tensor, b: Tensor, eps = 1e-8): Tensor {
  const length = (x: Tensor) => sqrt(hardtanh(sum(square(x), { axes: [-1] }), { min: eps * eps, max: Infinity }));
  return sum(a.mul(b), { axes: [-1] }).div(length(a).mul(length(b)));
}
