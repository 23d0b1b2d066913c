// Keeps the run as it was at its best.
import { writeFileWhole } from "../io/node.ts";
import type { Callback, RunInfo } from "../train/callback.ts";
import type { EpochInfo } from "../train/state.ts";
import { Best, type MonitorOptions, monitored } from "./monitor.ts";

/** Which epoch is kept, and where. */
export interface BestCheckpointOptions extends MonitorOptions {
  /** A file that always holds the best checkpoint whole (Node, Deno, Bun), or a function that takes it. */
  readonly to: string | ((checkpoint: Uint8Array<ArrayBuffer>, info: EpochInfo) => void | Promise<void>);
}

/** After each epoch with the best value of `monitor` so far, writes a checkpoint that `Trainer.restore` reads. */
export function bestCheckpoint({ monitor = "validation.loss", mode = "min", to }: BestCheckpointOptions): Callback {
  let best = new Best("bestCheckpoint", mode, 0);
  let run: RunInfo | undefined;
  return {
    onBegin(begun) {
      run = begun;
      best = new Best("bestCheckpoint", mode, 0);
      for (const epoch of begun.history) best.improves(monitored("bestCheckpoint", epoch, monitor));
    },
    async onEpoch(info) {
      if (!best.improves(monitored("bestCheckpoint", info, monitor)) || !run) return;
      const bytes = await run.checkpoint();
      if (typeof to === "string") await writeFileWhole(to, bytes);
      else await to(bytes, info);
    },
  };
}
