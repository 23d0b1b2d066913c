// One line of JSON per epoch, and per batch where that is wanted.
import type { Callback } from "../train/callback.ts";
import { type Sink, writerTo } from "./sink.ts";
import { epochValues } from "./values.ts";

/** What is logged where. */
export interface JsonLogOptions {
  readonly to: Sink<string>;
  /** A line after every so many batches as well; none unless said. */
  readonly everyBatches?: number;
}

/**
 * Writes JSON lines: `{"epoch":0,"train.loss":…,"validation.accuracy":…}` per epoch, and
 * `{"step":…,"epoch":…,"loss":…,"lr":…}` per so many steps. Numbers that are not finite become null, as JSON has it.
 * To a file lines are added.
 */
export function jsonLog({ to, everyBatches = Infinity }: JsonLogOptions): Callback {
  const write = writerTo("jsonLog", to);
  const line = (values: Record<string, number>) => write(`${JSON.stringify(values)}\n`);
  return {
    async onBatch({ step, epoch, batchLoss, lr }) {
      if (step % everyBatches === 0) await line({ step, epoch, loss: batchLoss, lr });
    },
    onEpoch: (info) => line({ epoch: info.epoch, ...epochValues(info) }),
  };
}
