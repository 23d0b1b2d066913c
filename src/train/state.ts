// Where a run stands: plain data that a checkpoint carries.
import type { Results, TotalsState } from "./totals.ts";

/** What an epoch gave. */
export interface EpochInfo {
  readonly epoch: number;
  readonly train: Results;
  readonly validation?: Results;
}

/** Where training stands: enough, with the model and optimizer, to continue exactly. */
export interface TrainerState {
  readonly epoch: number;
  /** Batches done in that epoch. */
  readonly batch: number;
  readonly totals: TotalsState;
  readonly history: readonly EpochInfo[];
  /** Streaming metrics of that epoch by name, as `StreamingMetric.state` has it; unset without any. */
  readonly streams?: Readonly<Record<string, string>>;
  /** What the order of the data depends on; unset before the first `fit`. */
  readonly order?: DataOrder;
}

/** What the order of the examples depends on. */
export interface DataOrder {
  readonly size: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
}
