// The worker: the network, its data, and what the page may see of it.
import {
  AdamW,
  accuracy,
  type BatchInfo,
  type ConfusionCounts,
  Conv2d,
  confusionMatrix,
  crossEntropy,
  type EpochInfo,
  exponential,
  fingerprint,
  Linear,
  load,
  Module,
  maxPool2d,
  relu,
  save,
  seed,
  type Tensor,
  Trainer,
} from "wasmgrad";
import { augment, type Dataset, digits, fashionMnist, randomAffine, split } from "wasmgrad/data";
import { type TrainingContext, trainInWorker } from "wasmgrad/worker";
import { type TaskId, tasks } from "./tasks.ts";

export interface Input {
  readonly task: TaskId;
  /** Epochs in all. */
  readonly epochs: number;
  /** Parameters to begin with (safetensors); without, random ones. */
  readonly model?: Uint8Array;
}

/** The first layer's filters [height, width, 1, count]. */
export interface Filters {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** How the network does on images that it was not trained with. */
export interface TestResult {
  readonly accuracy: number;
  readonly loss: number;
  readonly confusion: ConfusionCounts;
}

/** What the page is told, and when. */
export type Progress =
  /** Some times a second. */
  | {
      readonly kind: "step";
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly imagesPerSecond: number;
      readonly filters: Filters;
    }
  /** After each epoch. */
  | { readonly kind: "epoch"; readonly step: number; readonly epoch: number; readonly test: TestResult };

/** Milliseconds between two reports. */
const REPORT_EVERY = 100;

class Net extends Module {
  readonly first = new Conv2d(1, 16, 5, { padding: "same" });
  readonly second = new Conv2d(16, 32, 3, { padding: "same" });
  readonly head: Linear;

  constructor(size: number) {
    super();
    this.head = new Linear((size / 4) * (size / 4) * 32, 10);
  }

  forward(x: Tensor): Tensor {
    x = maxPool2d(relu(this.first.forward(x)), 2);
    x = maxPool2d(relu(this.second.forward(x)), 2);
    return this.head.forward(x.flatten());
  }
}

const program = trainInWorker(async ({ task, epochs, model }: Input, { progress }: TrainingContext<Progress>) => {
  const { train, test } = await dataOf(task);
  seed(0);
  const net = new Net(tasks[task].size);
  if (model) load(net, model);
  const trainer = new Trainer(net, {
    optimizer: new AdamW(net, { lr: exponential(2e-3, 0.999), weightDecay: 0.3 }),
    loss: crossEntropy,
    metrics: { accuracy },
  });
  const filters = async (): Promise<Filters> => ({ values: await net.first.weight.data(), shape: net.first.weight.shape });

  let reported = performance.now();
  let images = 0;
  return {
    trainer,
    data: train,
    fit: {
      epochs,
      batchSize: 32,
      async onBatch({ epoch, batch, step, running }: BatchInfo) {
        images += 32;
        const now = performance.now();
        if (batch === 0) [reported, images] = [now, 0]; // the test before it does not count
        if (now - reported < REPORT_EVERY) return;
        const imagesPerSecond = (images * 1000) / (now - reported);
        [reported, images] = [now, 0];
        const { loss, metrics } = running;
        progress({ kind: "step", step, epoch, loss, accuracy: metrics.accuracy ?? 0, imagesPerSecond, filters: await filters() });
      },
      async onEpoch({ epoch }: EpochInfo) {
        progress({ kind: "epoch", step: trainer.optimizer.stepCount, epoch: epoch + 1, test: await testOf(trainer, test) });
      },
    },
    methods: {
      filters,
      test: () => testOf(trainer, test),
      save: () => save(net),
      /** SHA-256 of the weights. */
      fingerprint: () => fingerprint(net),
      /** An image of the test set, and what it shows. */
      async example(index: number) {
        const { x, y } = await test.batch(Int32Array.of(index % test.size));
        return { pixels: x, label: y[0] ?? 0 };
      },
      steps: () => trainer.optimizer.stepCount,
    },
  };
});

async function dataOf(task: TaskId): Promise<{ train: Dataset; test: Dataset }> {
  if (task === "clothes") return fashionMnist();
  const [train, test] = split(await digits(), [0.8, 0.2], { stratified: true });
  return { train: augment(train, randomAffine({ degrees: 10, scale: [0.9, 1.1], interpolation: "bilinear" })), test };
}

/** Predictions for the whole test set, a hundred images at a time. */
async function testOf(trainer: Trainer, test: Dataset): Promise<TestResult> {
  const confusion = confusionMatrix();
  for (let start = 0; start < test.size; start += 100) {
    const { x, shape, y } = await test.batch(Int32Array.from({ length: Math.min(100, test.size - start) }, (_, i) => start + i));
    confusion.update({ data: await trainer.predict(x, shape), shape: [y.length, 10] }, { data: y, shape: [y.length] });
  }
  const { loss, metrics } = await trainer.evaluate(test);
  return { loss, accuracy: metrics.accuracy ?? 0, confusion: confusion.compute() };
}

export type Program = typeof program;
