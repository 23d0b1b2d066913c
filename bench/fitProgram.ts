// One process of the bench's cases of `Trainer.fit`: prints what fit adds to LeNet-5's steps, as a part of them.
// With the argument "accuracy" it measures that too.
//
// Two steps of some milliseconds cannot be told apart to a part in a hundred on a busy machine, but what lies between
// them is short, and can be timed by itself: making the batch, sums. To that comes the time in the metric. The minimum
// counts, as for kernels: so breaks for the event loop and the garbage collector, which come now and then, do not.
import { arrayDataset } from "../src/data/arrayDataset.ts";
import { crossEntropy } from "../src/loss/crossEntropy.ts";
import { accuracy } from "../src/metric/accuracy.ts";
import { SGD } from "../src/optim/sgd.ts";
import { sizeOf } from "../src/shape.ts";
import { Trainer } from "../src/train/trainer.ts";
import { models } from "./models.ts";

/** Adds up what its calls took since it was last asked. */
class Stopwatch {
  #ms = 0;

  run<R>(work: () => R): R {
    const began = performance.now();
    const result = work();
    this.#ms += performance.now() - began;
    return result;
  }

  take(): number {
    const ms = this.#ms;
    this.#ms = 0;
    return ms;
  }
}

const stepping = new Stopwatch();
const measuring = new Stopwatch();

class TimedSGD extends SGD {
  override step(...args: Parameters<SGD["step"]>): ReturnType<SGD["step"]> {
    return stepping.run(() => super.step(...args));
  }
}

const EPOCHS = 24;
/** During which the engine compiles. */
const COLD_EPOCHS = 4;
const STEPS = 60;
const { make, input } = models.lenet5;
const [batchSize = 0, ...inputShape] = input;
const examples = STEPS * batchSize;
const data = arrayDataset({
  x: Float32Array.from({ length: examples * sizeOf(inputShape) }, (_, i) => ((i * 7919) % 2003) / 1001 - 1),
  y: Int32Array.from({ length: examples }, (_, i) => i % 10),
  inputShape,
});

const net = make();
const trainer = new Trainer(net, {
  optimizer: new TimedSGD(net, { lr: 1e-3, momentum: 0.9 }),
  loss: crossEntropy,
  metrics: process.argv[2] === "accuracy" ? { accuracy: (output, target) => measuring.run(() => accuracy(output, target)) } : {},
});
const steps: number[] = [];
const additions: number[] = [];
let last = 0;
await trainer.fit(data, {
  epochs: EPOCHS,
  batchSize,
  onBatch({ epoch, batch }) {
    const now = performance.now();
    const step = stepping.take();
    const metric = measuring.take();
    if (epoch >= COLD_EPOCHS && batch > 0) {
      steps.push(step - metric);
      additions.push(now - last - step + metric);
    }
    last = now;
  },
});

console.log(Math.min(...additions) / Math.min(...steps));
