// Trading time for memory: activations that backward computes again.
import { recomputing } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Returns what `work` returns, and keeps nothing of what was made on the way: the backward pass computes it a
 * second time, with the same bits, when it gets there. Outside a step it only calls `work`.
 *
 * ```ts
 * y = recompute(() => relu(norm.forward(concat(features, -1))));
 * ```
 *
 * Chen et al. 2016, "Training deep nets with sublinear memory cost"; PyTorch's `utils.checkpoint`.
 */
export function recompute(work: () => Tensor): Tensor {
  return recomputing(work);
}
