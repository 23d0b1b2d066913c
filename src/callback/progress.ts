// Progress in words and numbers: for a terminal or a log, and for a page.
import type { BatchInfo, Callback } from "../train/callback.ts";
import type { EpochInfo } from "../train/state.ts";
import type { Results } from "../train/totals.ts";

/** What is used of a terminal or a file: Node's `process.stderr`, for instance. */
export interface ProgressStream {
  /** Takes the text as it is. */
  write(text: string): unknown;
  /** Lines may be written over. */
  readonly isTTY?: boolean;
  /** Width in characters. */
  readonly columns?: number;
}

/** How often a terminal or a page is brought up to date, in milliseconds. */
const INTERVAL = 100;

/**
 * A line that fills while an epoch is trained, and one that stays per epoch; the latter alone where `stream` is no terminal.
 */
export function progress(stream: ProgressStream): Callback {
  let epochs = 0;
  let shown = -Infinity;
  let open = false;
  const clear = () => {
    if (open) stream.write("\r\x1b[2K");
    open = false;
  };
  return {
    onBegin(run) {
      epochs = run.epochs;
    },
    onBatch(info) {
      const now = performance.now();
      if (!stream.isTTY || now - shown < INTERVAL) return;
      shown = now;
      stream.write(`\r\x1b[2K${batchLine(info).slice(0, (stream.columns ?? 80) - 1)}`);
      open = true;
    },
    onEpoch(info) {
      clear();
      stream.write(`${epochLine(info, epochs)}\n`);
    },
    onEnd({ stopped }) {
      clear();
      if (stopped !== undefined) stream.write(`${stopped}\n`);
    },
  };
}

/** What is used of an element of a page. */
export interface ProgressElement {
  textContent: string | null;
}

/** What is used of a `<progress>` element. */
export interface ProgressBarElement {
  value: number;
  max: number;
}

/** Where a page shows progress; `document.querySelector` finds such elements. */
export interface PageProgressOptions {
  /** Says what is done in words. */
  readonly text: ProgressElement;
  /** Fills over all epochs. */
  readonly bar?: ProgressBarElement;
}

/** Progress on a page: a text, and a `<progress>` bar where there is one. */
export function pageProgress({ text, bar }: PageProgressOptions): Callback {
  let epochs = 0;
  let shown = -Infinity;
  return {
    onBegin(run) {
      epochs = run.epochs;
      if (bar) [bar.max, bar.value] = [Math.max(1, epochs), run.history.length];
    },
    onBatch(info) {
      const now = performance.now();
      if (now - shown < INTERVAL) return;
      shown = now;
      text.textContent = batchLine(info);
      if (bar && info.batches !== Infinity) bar.value = info.epoch + (info.batch + 1) / info.batches;
    },
    onEpoch(info) {
      text.textContent = epochLine(info, epochs);
      if (bar) bar.value = info.epoch + 1;
    },
    onEnd({ stopped }) {
      if (stopped !== undefined) text.textContent = stopped;
    },
  };
}

function batchLine({ epoch, epochs, batch, batches, running, examplesPerSecond }: BatchInfo): string {
  const of = batches === Infinity ? "" : `/${batches}`;
  return `${epochName(epoch, epochs)}  batch ${batch + 1}${of}  ${resultsText(running)}  ${Math.round(examplesPerSecond)} examples/s`;
}

function epochLine({ epoch, train, validation }: EpochInfo, epochs: number): string {
  const measured = validation ? `  validation ${resultsText(validation)}` : "";
  return `${epochName(epoch, epochs)}  training ${resultsText(train)}${measured}`;
}

/** Always as wide as the last one's. */
function epochName(epoch: number, epochs: number): string {
  return `epoch ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}`;
}

function resultsText({ loss, metrics }: Results): string {
  return [["loss", loss] as const, ...Object.entries(metrics)].map(([name, value]) => `${name} ${value.toPrecision(4)}`).join("  ");
}
