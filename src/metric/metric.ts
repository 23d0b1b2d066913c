// What a metric is: a total over a batch, so that the mean over uneven batches is exact.
import type { Tensor } from "../tensor.ts";

/** Measures one batch: the sum over its examples, and their number. */
export type Metric = (output: Tensor, target: Tensor<"i32">) => { readonly total: Tensor; readonly count: number };
