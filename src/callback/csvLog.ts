// One line of comma-separated values per epoch.
import type { Callback } from "../train/callback.ts";
import type { EpochInfo } from "../train/state.ts";
import { type Sink, writerTo } from "./sink.ts";
import { epochValues } from "./values.ts";

/**
 * Writes a header with the names of all results (`epoch`, `train.loss`, `validation.accuracy`, …), then a line per
 * epoch. To a file lines are added: remove an old one before a new run; a resumed run goes on without a second header.
 */
export function csvLog({ to }: { readonly to: Sink<string> }): Callback {
  const write = writerTo("csvLog", to);
  let begun = false;
  const row = (cells: readonly (string | number)[]) => `${cells.map(quoted).join(",")}\n`;
  return {
    onBegin({ history }) {
      begun = history.length > 0;
    },
    async onEpoch(info: EpochInfo) {
      const values = Object.entries(epochValues(info));
      const header = begun ? "" : row(["epoch", ...values.map(([name]) => name)]);
      begun = true;
      await write(header + row([info.epoch, ...values.map(([, value]) => value)]));
    },
  };
}

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
