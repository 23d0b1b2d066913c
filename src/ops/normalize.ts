// Vectors of length one.
import type { Tensor } from "../tensor.ts";
import { hardtanh } from "./hardtanh.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { sum } from "./sum.ts";

/** x / max(|x|, eps) for the Euclidean lengths |x| along `axis` (default the last); eps 1e-12 by default. */
export function normalize(x: Tensor, { axis = -1, eps = 1e-12 }: { readonly axis?: number; readonly eps?: number } = {}): Tensor {
  const squares = sum(square(x), { axes: [axis], keepDims: true });
  return x.div(sqrt(hardtanh(squares, { min: eps * eps, max: Infinity })));
}
