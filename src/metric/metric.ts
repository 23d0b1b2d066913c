// What a metric is, so that the trainer can stream it over batches of any size.
import type { Tensor } from "../tensor.ts";

/** A metric's share from one batch: the metric over all batches is Σ total / Σ count. */
export interface MetricShare {
  /** One element. */
  readonly total: Tensor;
  readonly count: number;
}

/** Judges the output of one batch against its labels. */
export type Metric = (output: Tensor, target: Tensor<"i32">) => MetricShare;
