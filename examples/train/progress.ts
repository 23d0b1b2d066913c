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

/** Shows training of `size` images per epoch on `stream`. */
export function createProgress(stream: NodeJS.WriteStream, size: number): Progress {
  return stream.isTTY ? bars(stream, size) : lines(stream, size);
}

function bars(stream: NodeJS.WriteStream, size: number): Progress {
  const barsize = Math.max(8, Math.min(30, stream.columns - 80));
  const bar = new SingleBar({
    stream,
    format: "epoch {epoch}  {bar} {percentage}%  loss {loss}  accuracy {accuracy}  {speed} images/s  {left} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize,
    hideCursor: true,
    gracefulExit: false, // a stop is the program's to handle
  });
  let width = 0;
  return {
    onBatch(info) {
      const texts = textsOf(info, size);
      if (!bar.isActive) bar.start(info.batches, info.batch, texts);
      bar.update(info.batch + 1, texts);
      width = `epoch ${texts.epoch}   100%`.length + barsize;
    },
    onEpoch({ validation }) {
      bar.stop();
      if (validation) stream.write(`${"validation".padEnd(width)}  ${resultText(validation)}\n`);
    },
    stop: () => bar.stop(),
  };
}

function lines(stream: NodeJS.WriteStream, size: number): Progress {
  let texts: Readonly<Record<string, string>> = {};
  return {
    onBatch(info) {
      texts = textsOf(info, size);
    },
    onEpoch({ train, validation }) {
      const measured = validation ? `  validation ${resultText(validation)}` : "";
      stream.write(`epoch ${texts.epoch}  training ${resultText(train)}${measured}  ${texts.speed} images/s  ${texts.left} left\n`);
    },
    stop() {},
  };
}

function textsOf({ epoch, epochs, running, examplesPerSecond }: BatchInfo, size: number): Record<string, string> {
  const images = (epochs - epoch) * size - running.examples;
  return {
    epoch: `${epoch + 1}/${epochs}`.padStart(2 * String(epochs).length + 1),
    loss: running.loss.toFixed(4),
    accuracy: (running.metrics.accuracy ?? 0).toFixed(3),
    speed: Math.round(examplesPerSecond).toLocaleString("en-US"),
    left: duration(images / examplesPerSecond),
  };
}

function resultText({ loss, metrics }: EpochInfo["train"]): string {
  return `loss ${loss.toFixed(4)}  accuracy ${(metrics.accuracy ?? 0).toFixed(3)}`;
}

/** 75 s as 1:15. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
