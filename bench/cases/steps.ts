// Whole training steps: input copied in, forward, loss, backward, update.
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { lenet5 } from "../../src/models/lenet.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { Linear } from "../../src/nn/linear.ts";
import type { Module } from "../../src/nn/module.ts";
import { profile } from "../../src/nn/profile.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { SGD } from "../../src/optim/sgd.ts";
import type { BenchCase } from "../case.ts";

const BATCH = 32;
const shape = [BATCH, 28, 28, 1];

const mlp = () => sequential(new Flatten(), new Linear(784, 256), new ReLU(), new Linear(256, 128), new ReLU(), new Linear(128, 10));

function step(name: string, make: () => Module): BenchCase {
  return {
    name: `${name} 28x28 batch ${BATCH} training step`,
    flops: flopsOfStep(make),
    setup() {
      const net = make();
      const optimizer = new SGD(net, { lr: 1e-3, momentum: 0.9 });
      const x = Float32Array.from({ length: BATCH * 28 * 28 }, (_, i) => ((i * 7919) % 2003) / 1001 - 1);
      const y = Int32Array.from({ length: BATCH }, (_, i) => i % 10);
      return () => optimizer.step(() => crossEntropy(net.forward(tensor(x, shape)), intTensor(y)));
    },
  };
}

/** Two per multiply-add, in the forward pass and for both gradients; the first layer needs none for its input. */
function flopsOfStep(make: () => Module): number {
  const { macs, layers } = profile(make, shape);
  const first = layers.find((layer) => layer.macs > 0)?.macs ?? 0;
  return 2 * (3 * macs - first);
}

export const cases: BenchCase[] = [step("LeNet-5", lenet5), step("MLP 784-256-128-10", mlp)];
