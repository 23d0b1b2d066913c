// Where a run stands: plain data that a checkpoint carries.
import { FormatError } from "../errors.ts";
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

/** @internal Throws a FormatError for what is no saved state. JSON has null where a mean was not a number. */
export function checkTrainerState(state: unknown): asserts state is TrainerState {
  const { epoch, batch, totals, history, streams = {}, order } = fields(state);
  const { examples, loss, metrics } = fields(totals);
  const sums = Object.values(fields(metrics)).map(fields);
  const { size, batchSize, shuffle, seed } = order === undefined ? { size: 0, batchSize: 1, shuffle: true, seed: 0 } : fields(order);
  const checks: readonly (readonly [what: string, right: boolean])[] = [
    ["counts of epochs and batches", [epoch, batch].every(isCount)],
    [
      "totals of examples, loss and metrics",
      isCount(examples) && isValue(loss) && isObject(metrics) && sums.every((sum) => isValue(sum.total) && isValue(sum.count)),
    ],
    ["a history of epochs", Array.isArray(history) && history.every(isEpoch)],
    ["streams of strings", isObject(streams) && Object.values(streams).every((text) => typeof text === "string")],
    ["an order of the data", [size, batchSize, seed].every(isCount) && typeof shuffle === "boolean"],
  ];
  for (const [what, right] of checks) if (!right) throw new FormatError("restore", `expected a run's state with ${what}, got another`);
}

function isEpoch(entry: unknown): boolean {
  const { epoch, train, validation = train } = fields(entry);
  return isCount(epoch) && [train, validation].every(isResults);
}

function isResults(results: unknown): boolean {
  const { examples, loss, metrics } = fields(results);
  return isCount(examples) && isValue(loss) && isObject(metrics) && Object.values(metrics).every(isValue);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of an object; of anything else, none. */
function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isValue(value: unknown): boolean {
  return typeof value === "number" || value === null;
}
