// A program as a user writes it: a small convolutional net, trained for a few steps.
import {
  Adam,
  BatchNorm2d,
  Conv2d,
  crossEntropy,
  Flatten,
  fingerprint,
  Linear,
  MaxPool2d,
  ReLU,
  seed,
  sequential,
  Trainer,
} from "wasmgrad";
import { arrayDataset } from "wasmgrad/data";

/** Trains, and returns the first and last loss and a hash of the weights. */
export async function train() {
  const losses = [];
  const { net, trainer, data, fit } = setUp((loss) => losses.push(loss));
  await trainer.fit(data, fit);
  return { first: losses[0], last: losses.at(-1), fingerprint: await fingerprint(net) };
}

/** What is trained, and how; `report` takes the loss of each step. */
export function setUp(report) {
  seed(0);
  const net = sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 3));
  const trainer = new Trainer(net, { optimizer: new Adam(net, { lr: 0.01 }), loss: crossEntropy });
  return { net, trainer, data: examples(), fit: { epochs: 4, batchSize: 10, onBatch: ({ running }) => report(running.loss) } };
}

/** Thirty images [8, 8, 1] of three classes: a bright row where the class says. */
function examples() {
  const x = new Float32Array(30 * 64).map((_, i) => (((i >> 3) & 7) === 2 * ((i >> 6) % 3) ? 1 : ((i * 37) % 11) / 20));
  return arrayDataset({ x, y: Int32Array.from({ length: 30 }, (_, i) => i % 3), inputShape: [8, 8, 1] });
}
