// Sections that train: every kind of run that promises the same bits.
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  accuracy,
  cosine,
  crossEntropy,
  Dropout,
  decayGroups,
  EMA,
  Flatten,
  findLearningRate,
  fingerprint,
  init,
  intTensor,
  LAMB,
  LARS,
  Linear,
  linearWarmup,
  load,
  maxNorm,
  NAdam,
  RAdam,
  ReLU,
  RMSprop,
  Rprop,
  reduceOnPlateau,
  SGD,
  save,
  seed,
  sequential,
  Trainer,
  tensor,
} from "wasmgrad";
import { arrayDataset } from "wasmgrad/data";
import { lenet5 } from "wasmgrad/models";
import { images } from "./examples.js";

const BATCH = 32;

/** Optimizers that no other section uses. */
const others = [Adadelta, Adagrad, Adamax, ASGD, NAdam, RAdam, RMSprop, Rprop];

export const training = {
  "LeNet-5, 20 steps of SGD": () => lenetSteps((net) => new SGD(net, { lr: 0.05, momentum: 0.9, weightDecay: 1e-4 })),
  "LeNet-5, 20 steps of Adam": () => lenetSteps((net) => new Adam(net, { lr: 2e-3 })),

  "LeNet-5, 20 steps of LAMB": () => lenetSteps((net) => new LAMB(net, { lr: 2e-3, weightDecay: 0.01 })),
  "LeNet-5, 20 steps of LARS": () => lenetSteps((net) => new LARS(net, { lr: 1, trust: 0.01, clipNorm: 1 })),
  ...Object.fromEntries(others.map((Rule) => [`small net, 5 steps of ${Rule.name}`, () => steps(Rule)])),

  async "groups, averages, micro-batches"() {
    const { net } = start();
    init.apply(net, ({ name }) =>
      name.endsWith("weight") ? init.orthogonal() : init.varianceScaling({ distribution: "truncatedNormal" }),
    );
    const [weights, others] = decayGroups(net, { weightDecay: 0.01 });
    const rate = reduceOnPlateau(3e-3, { patience: 0 });
    const optimizer = new AdamW([{ ...weights, constraint: maxNorm(1.5), lookahead: { steps: 3 } }, others], { lr: rate, clipNorm: 0.5 });
    const trainer = new Trainer(net, { optimizer, loss: crossEntropy, average: new EMA(net, { decay: 0.9, warmup: true }) });
    const curve = await findLearningRate(trainer, examples, { steps: 12 });
    const history = await trainer.fit(examples, { ...schedule, accumulate: 3, validation: examples });
    return [await trainer.checkpoint(), JSON.stringify([curve, history])];
  },

  "shuffling, dropout, cosine with warm-up": wholeRun,

  async "the same run, stopped and resumed"() {
    const first = start();
    await first.trainer.fit(examples, { ...schedule, maxSteps: 13 }); // in the middle of an epoch
    const bytes = await first.trainer.checkpoint();
    seed(1); // what the checkpoint has to undo
    const second = start();
    second.trainer.restore(bytes);
    const resumed = await finish(second);
    if (resumed.join() !== (await wholeRun()).join()) throw new Error("a resumed run differs from one that was never stopped");
    return [bytes, ...resumed];
  },

  async "saved and loaded"() {
    const { net, trainer } = start();
    await trainer.fit(examples, { ...schedule, maxSteps: 3 });
    const bytes = await save(net);
    const other = start().net;
    load(other, bytes);
    if ((await fingerprint(other)) !== (await fingerprint(net))) throw new Error("a loaded model differs from the saved one");
    const { x, shape } = images(5, 9);
    return [bytes, await other.predict(x, shape)];
  },
};

async function wholeRun() {
  return finish(start());
}

/** Trains to the end; the weights, and losses and accuracies by epoch. */
async function finish({ net, trainer }) {
  const history = await trainer.fit(examples, schedule);
  return [await fingerprint(net), JSON.stringify(history)];
}

async function lenetSteps(optimizerFor) {
  seed(0);
  const net = lenet5();
  const optimizer = optimizerFor(net);
  const losses = [];
  for (let step = 0; step < 20; step++) {
    const { x, y, shape } = images(BATCH, step);
    losses.push(await optimizer.step(() => crossEntropy(net.forward(tensor(x, shape)), intTensor(y))).value());
  }
  return [await fingerprint(net), Float32Array.from(losses)];
}

async function steps(Rule) {
  const { net } = start();
  const optimizer = new Rule(net, { lr: 0.01 });
  for (let step = 0; step < 5; step++) {
    const { x, y, shape } = images(BATCH, step);
    optimizer.step(() => crossEntropy(net.forward(tensor(x, shape)), intTensor(y)));
  }
  return [await fingerprint(net)];
}

/** 250 examples: the last batch of an epoch is smaller than the others. */
const { x, y } = images(250, 100);
const examples = arrayDataset({ x, y, inputShape: [28, 28, 1] });
const schedule = { epochs: 3, batchSize: BATCH };

/** A model with dropout and what trains it, from seed 7. */
function start() {
  seed(7);
  const net = sequential(new Flatten(), new Linear(784, 64), new ReLU(), new Dropout(0.3), new Linear(64, 10));
  const optimizer = new AdamW(net, { lr: linearWarmup(cosine(3e-3, 20), 4) });
  return { net, trainer: new Trainer(net, { optimizer, loss: crossEntropy, metrics: { accuracy } }) };
}
