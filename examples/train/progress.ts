// Progress on the terminal: a bar for each epoch, or, where output is not a
// terminal, a line for each epoch.
import { SingleBar } from "cli-progress";
import type { BatchInfo, Callback, EpochInfo } from "wasmgrad";

export interface Progress extends Callback {
  onBatch(info: BatchInfo): void;
  onEpoch(info: EpochInfo): void;
  /** Leaves the terminal as it was; for a run that ends within an epoch. */
  stop(): void;
}

/** What is trained: images per epoch, epochs in all. */
interface Extent {
  readonly size: number;
  readonly epochs: number;
}

/** Shows training on `stream`. */
export function createProgress(stream: NodeJS.WriteStream, extent: Extent): Progress {
  return stream.isTTY ? bars(stream, extent) : lines(stream, extent);
}

function bars(stream: NodeJS.WriteStream, { size, epochs }: Extent): Progress {
  const barsize = Math.max(8, Math.min(30, stream.columns - 80));
  const bar = new SingleBar({
    stream,
    format: "{epoch}  {bar} {percentage}%  {results}  {speed} images/s  {left} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize,
    hideCursor: true,
    gracefulExit: false, // a stop is the program's to handle
  });
  const width = `${epochText(0, epochs)}   100%`.length + barsize;
  return {
    onBatch(info) {
      const texts = textsOf(info, size);
      if (!bar.isActive) bar.start(info.batches, info.batch, texts);
      bar.update(info.batch + 1, texts);
    },
    onEpoch({ validation }) {
      bar.stop();
      if (validation) stream.write(`${"validation".padEnd(width)}  ${resultText(validation)}\n`);
    },
    stop: () => bar.stop(),
  };
}

function lines(stream: NodeJS.WriteStream, { size, epochs }: Extent): Progress {
  let pace = ""; // stays empty where a resumed run has no step left in its epoch
  return {
    onBatch(info) {
      const { speed, left } = textsOf(info, size);
      pace = `  ${speed} images/s  ${left} left`;
    },
    onEpoch({ epoch, train, validation }) {
      const measured = validation ? `  validation ${resultText(validation)}` : "";
      stream.write(`${epochText(epoch, epochs)}  training ${resultText(train)}${measured}${pace}\n`);
    },
    stop() {},
  };
}

function textsOf({ epoch, epochs, running, examplesPerSecond }: BatchInfo, size: number): Record<string, string> {
  const images = (epochs - epoch) * size - running.examples;
  return {
    epoch: epochText(epoch, epochs),
    results: resultText(running),
    speed: Math.round(examplesPerSecond).toLocaleString("en-US"),
    left: duration(images / examplesPerSecond),
  };
}

/** Always as wide as the last one's. */
function epochText(epoch: number, epochs: number): string {
  return `epoch ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}`;
}

function resultText({ loss, metrics }: EpochInfo["train"]): string {
  return [`loss ${loss.toFixed(4)}`, ...Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(3)}`)].join("  ");
}

/** 75 s as 1:15. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
