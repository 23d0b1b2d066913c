// What a metric is, so that the trainer can stream it over batches of any size.
import type { Tensor } from "../tensor.ts";
import type { StreamingMetric } from "./streaming.ts";

/** What a model is trained towards: classes, or floats (values to predict, or probabilities of classes). */
export type Target = Tensor<"i32"> | Tensor;

/** A metric's share from one batch: the metric over all batches is Σ total / Σ count. */
export interface MetricShare {
  /** One element. */
  readonly total: Tensor;
  readonly count: number;
}

/** Judges the output of one batch against its targets. */
export type MetricFunction<T extends Target = Tensor<"i32">> = (output: Tensor, target: T) => MetricShare;

/** A function that judges one batch, or an object that sees them all. */
export type Metric<T extends Target = Tensor<"i32">> = MetricFunction<T> | StreamingMetric;
