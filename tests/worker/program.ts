// What the tests train in a thread: the small task, as they ask for it.
import { FormatError, OutOfMemoryError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { accuracy } from "../../src/metric/accuracy.ts";
import { Adam } from "../../src/optim/adam.ts";
import { setMemoryLimit } from "../../src/runtime.ts";
import { Trainer } from "../../src/train/trainer.ts";
import { type TrainingContext, trainInWorker } from "../../src/worker/index.ts";
import { data, network } from "../train/task.ts";

export interface Input {
  readonly epochs: number;
  /** Milliseconds that are waited for after each step; default none. */
  readonly slow?: number;
  /** Setting up fails like this. */
  readonly fail?: "format" | "memory" | "foreign" | "thrown text";
  /** Setting up waits until it is aborted. */
  readonly hang?: boolean;
  /** Values that have moved here, to be summed by the method. */
  readonly values?: Float32Array;
}

/** Optimizer steps so far; and a buffer that moves with it, where the input had values. */
export interface Progress {
  readonly step: number;
  readonly values?: Float32Array<ArrayBuffer>;
}

const program = trainInWorker(async ({ epochs, slow, fail, hang, values }: Input, { progress, signal }: TrainingContext<Progress>) => {
  if (fail === "format") throw new FormatError("readCsv", "expected numbers, got words");
  if (fail === "memory") throw new OutOfMemoryError("conv2d", 300, 200, 400);
  if (fail === "foreign") throw new RangeError("too far");
  if (fail === "thrown text") throw "text";
  if (hang) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  const net = network();
  const trainer = new Trainer(net, { optimizer: new Adam(net, { lr: 0.01 }), loss: crossEntropy, metrics: { accuracy } });
  return {
    trainer,
    data,
    fit: {
      epochs,
      batchSize: 8,
      validation: data,
      async onBatch({ step }) {
        const sent = values && Float32Array.of(step);
        progress({ step, ...(sent && { values: sent }) }, sent && [sent.buffer]);
        if (slow) await new Promise((resolve) => setTimeout(resolve, slow));
      },
    },
    methods: {
      fingerprint: () => fingerprint(net),
      steps: () => trainer.optimizer.stepCount,
      sum: (factor: number) => factor * (values ?? new Float32Array()).reduce((sum, value) => sum + value, 0),
      breakNext: () => setMemoryLimit(0),
    },
  };
});

export type Program = typeof program;
export default program;
