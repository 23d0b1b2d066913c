// Sections that train four nets for twenty steps each with three optimizers, with
// augmentation, shuffling and a schedule; stopped, saved and resumed on the way.
import {
  Adam,
  accuracy,
  BatchNorm2d,
  Conv2d,
  cosine,
  crossEntropy,
  DepthwiseConv2d,
  fingerprint,
  GlobalAvgPool,
  Linear,
  Lion,
  linearWarmup,
  load,
  MaxPool2d,
  Module,
  relu,
  SGD,
  SiLU,
  save,
  seed,
  sequential,
  Trainer,
} from "wasmgrad";
import { arrayDataset, augment, compose, randomCrop, randomHorizontalFlip, randomRotation } from "wasmgrad/data";
import { lenet5, selfNormalizing } from "wasmgrad/models";
import { images } from "./examples.js";

/** Two convolutions with batch norm around which the input is added. */
class Block extends Module {
  constructor(channels) {
    super();
    this.conv1 = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    this.norm1 = new BatchNorm2d(channels);
    this.conv2 = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    this.norm2 = new BatchNorm2d(channels);
  }
  forward(x) {
    return relu(this.norm2.forward(this.conv2.forward(relu(this.norm1.forward(this.conv1.forward(x))))).add(x));
  }
}

const depthwise = (inputs, outputs) =>
  sequential(
    new DepthwiseConv2d(inputs, 3, { padding: 1 }),
    new SiLU(),
    new Conv2d(inputs, outputs, 1),
    new BatchNorm2d(outputs),
    new SiLU(),
  );

const nets = {
  "LeNet-5": () => lenet5(),
  "ResNet with batch norm": () =>
    sequential(
      new Conv2d(1, 8, 3, { stride: 2, padding: 1 }),
      new Block(8),
      new MaxPool2d(2),
      new Block(8),
      new GlobalAvgPool(),
      new Linear(8, 10),
    ),
  "SELU net with alpha dropout": () => selfNormalizing({ width: 48, depth: 4, dropout: 0.1 }),
  "depthwise net with SiLU": () =>
    sequential(
      new Conv2d(1, 8, 3, { stride: 2, padding: 1 }),
      depthwise(8, 16),
      depthwise(16, 20),
      new GlobalAvgPool(),
      new Linear(20, 10),
    ),
};

const rate = (peak) => linearWarmup(cosine(peak, 20), 5);
const optimizers = {
  SGD: (net) => new SGD(net, { lr: rate(0.05), momentum: 0.9, nesterov: true, weightDecay: 1e-4 }),
  Adam: (net) => new Adam(net, { lr: rate(2e-3) }),
  Lion: (net) => new Lion(net, { lr: rate(5e-4), weightDecay: 0.01 }),
};

/** 72 examples in batches of 16: the last of an epoch is smaller. */
const plain = arrayDataset({ ...images(72, 300), inputShape: [28, 28, 1] });
const examples = augment(plain, compose(randomRotation(10), randomCrop(28, { padding: 2 }), randomHorizontalFlip()));
const schedule = { epochs: 4, batchSize: 16 };

/** Trains 20 steps; stops after 7 of them, in the middle of an epoch, and goes on in a new trainer. */
async function run(makeNet, makeOptimizer) {
  const start = () => {
    seed(42);
    const net = makeNet();
    return { net, trainer: new Trainer(net, { optimizer: makeOptimizer(net), loss: crossEntropy, metrics: { accuracy } }) };
  };
  const first = start();
  await first.trainer.fit(examples, { ...schedule, maxSteps: 7 });
  const checkpoint = await first.trainer.checkpoint();
  const { net, trainer } = start();
  seed(1); // what the checkpoint has to undo
  trainer.restore(checkpoint);
  const history = await trainer.fit(examples, schedule);
  const bytes = await save(net);
  const other = makeNet();
  load(other, bytes);
  if ((await fingerprint(other)) !== (await fingerprint(net))) throw new Error("a loaded model differs from the saved one");
  const { x, shape } = images(3, 301);
  return [checkpoint, bytes, JSON.stringify(history), await other.predict(x, shape)];
}

export const runs = Object.fromEntries(
  Object.entries(nets).flatMap(([net, makeNet]) =>
    Object.entries(optimizers).map(([optimizer, make]) => [`${net}, ${optimizer}, resumed`, () => run(makeNet, make)]),
  ),
);
