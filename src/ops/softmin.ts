// Softmin.
import type { Tensor } from "../tensor.ts";
import { softmax } from "./softmax.ts";

/** softmax(−x) along `axis`, by default the last. */
export function softmin(x: Tensor, axis = -1): Tensor {
  return softmax(x.neg(), axis);
}
