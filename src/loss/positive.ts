// Values that a logarithm or a power can take.
import { hardtanh } from "../ops/hardtanh.ts";
import type { Tensor } from "../tensor.ts";

/** max(x, 2^−126), the smallest normal float: there and below, logarithms and powers stay finite and have no gradient. */
export function positive(x: Tensor): Tensor {
  return hardtanh(x, { min: 1.1754943508222875e-38, max: Infinity });
}
