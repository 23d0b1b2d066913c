// Curves for TensorBoard.
import { ShapeError } from "../errors.ts";
import type { Callback } from "../train/callback.ts";
import { eventRecord, firstRecord } from "./eventFile.ts";
import { type Sink, writerTo } from "./sink.ts";
import { epochValues } from "./values.ts";

/** What is logged where. */
export interface TensorBoardLogOptions {
  /** A file, whose name TensorBoard wants to contain "tfevents", or a function that takes bytes. */
  readonly to: Sink<Uint8Array>;
  /** Batches between two points of the curves `batch/loss` and `batch/lr`; 1 unless said, Infinity for none. */
  readonly everyBatches?: number;
  /** Seconds since 1970; the system's clock unless said. */
  readonly now?: () => number;
}

/**
 * Writes an event file: the loss and learning rate of batches by optimizer step, and the results of epochs
 * (`train/loss`, `validation/accuracy`, …) by epoch, counted from 1. To a file records are added; start each run with a new one.
 */
export function tensorBoardLog({ to, everyBatches = 1, now = () => Date.now() / 1000 }: TensorBoardLogOptions): Callback {
  if (everyBatches !== Infinity && !(Number.isSafeInteger(everyBatches) && everyBatches >= 1))
    throw new ShapeError("tensorBoardLog", `expected everyBatches to be an integer >= 1 or Infinity, got ${everyBatches}`);
  const write = writerTo("tensorBoardLog", to);
  const log = (step: number, scalars: Record<string, number>) => write(eventRecord({ wallTime: now(), step, scalars }));
  return {
    onBegin: () => write(firstRecord(now())),
    async onBatch({ step, batchLoss, lr }) {
      if (step % everyBatches === 0) await log(step, { "batch/loss": batchLoss, "batch/lr": lr });
    },
    async onEpoch(info) {
      const scalars = Object.entries(epochValues(info)).map(([name, value]) => [name.replace(".", "/"), value]);
      await log(info.epoch + 1, Object.fromEntries(scalars));
    },
  };
}
