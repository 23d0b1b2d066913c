// The models whose training steps are measured, built from the public API.
import { crossEntropy } from "../src/loss/crossEntropy.ts";
import { lenet5 } from "../src/models/lenet.ts";
import { resnet20 } from "../src/models/resnetCifar.ts";
import { Flatten } from "../src/nn/flatten.ts";
import { Linear } from "../src/nn/linear.ts";
import type { Module } from "../src/nn/module.ts";
import { profile } from "../src/nn/profile.ts";
import { ReLU } from "../src/nn/relu.ts";
import { sequential } from "../src/nn/sequential.ts";
import { intTensor, tensor } from "../src/ops/create.ts";
import { SGD } from "../src/optim/sgd.ts";
import { type Shape, sizeOf } from "../src/shape.ts";
import type { Target } from "./target.ts";

/** A model and the images it takes, batch first. */
export interface BenchModel {
  readonly name: string;
  readonly make: () => Module;
  readonly input: Shape;
  /** Of a training step. */
  readonly target: Target;
}

const BATCH = 32;

function mlp(): Module {
  return sequential(new Flatten(), new Linear(784, 256), new ReLU(), new Linear(256, 128), new ReLU(), new Linear(128, 10));
}

/** By the name that the command line takes. */
export const models = {
  lenet5: { name: "LeNet-5", make: () => lenet5(), input: [BATCH, 28, 28, 1], target: { ms: { node26: 3, node20: 3.6 } } },
  mlp: { name: "MLP 784-256-128-10", make: mlp, input: [BATCH, 28, 28, 1], target: { ms: { node26: 1, node20: 1.1 } } },
  resnet20: {
    name: "ResNet-20",
    make: () => resnet20({ shortcut: "projection" }),
    input: [BATCH, 32, 32, 3],
    target: { ms: { node26: 100, node20: 112 } },
  },
} satisfies Readonly<Record<string, BenchModel>>;

/** A new model's training step: input copied in, forward, loss, backward, SGD with momentum 0.9. */
export function trainingStep({ make, input }: BenchModel): () => void {
  const net = make();
  const optimizer = new SGD(net, { lr: 1e-3, momentum: 0.9 });
  const x = Float32Array.from({ length: sizeOf(input) }, (_, i) => ((i * 7919) % 2003) / 1001 - 1);
  const y = Int32Array.from({ length: BATCH }, (_, i) => i % 10);
  return () => optimizer.step(() => crossEntropy(net.forward(tensor(x, input)), intTensor(y)));
}

/** Two per multiply-add, in the forward pass and for both gradients; the first layer needs none for its input. */
export function flopsOfStep({ make, input }: BenchModel): number {
  const { macs, layers } = profile(make, input);
  const first = layers.find((layer) => layer.macs > 0)?.macs ?? 0;
  return 2 * (3 * macs - first);
}
