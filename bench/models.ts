// The models whose training steps are measured, built from the public API.
import { crossEntropy } from "../src/loss/crossEntropy.ts";
import { lenet5 } from "../src/models/lenet.ts";
import { BatchNorm2d } from "../src/nn/batchNorm2d.ts";
import { Conv2d } from "../src/nn/conv2d.ts";
import { Flatten } from "../src/nn/flatten.ts";
import { GlobalAvgPool } from "../src/nn/globalAvgPool.ts";
import { Linear } from "../src/nn/linear.ts";
import { Module } from "../src/nn/module.ts";
import { profile } from "../src/nn/profile.ts";
import { ReLU } from "../src/nn/relu.ts";
import { sequential } from "../src/nn/sequential.ts";
import { intTensor, tensor } from "../src/ops/create.ts";
import { SGD } from "../src/optim/sgd.ts";
import { type Shape, sizeOf } from "../src/tape.ts";
import type { Tensor } from "../src/tensor.ts";
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

/** conv - norm - ReLU - conv - norm, added to x (or to its projection where the shape changes), ReLU. */
class BasicBlock extends Module {
  readonly body: Module;
  readonly norm: BatchNorm2d;
  readonly shortcut: Module | null;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.body = sequential(
      new Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false }),
      new BatchNorm2d(outputs, { activation: "relu" }),
      new Conv2d(outputs, outputs, 3, { padding: 1, bias: false }),
    );
    this.norm = new BatchNorm2d(outputs, { activation: "relu" });
    this.shortcut =
      inputs === outputs && stride === 1
        ? null
        : sequential(new Conv2d(inputs, outputs, 1, { stride, bias: false }), new BatchNorm2d(outputs));
  }

  override forward(x: Tensor): Tensor {
    return this.norm.forward(this.body.forward(x), this.shortcut ? this.shortcut.forward(x) : x);
  }
}

/** ResNet-20 for CIFAR (He et al. 2016): three stages of three blocks with 16, 32 and 64 channels. */
function resnet20(): Module {
  const stage = (inputs: number, outputs: number, stride: number) =>
    sequential(new BasicBlock(inputs, outputs, stride), new BasicBlock(outputs, outputs, 1), new BasicBlock(outputs, outputs, 1));
  return sequential(
    new Conv2d(3, 16, 3, { padding: 1, bias: false }),
    new BatchNorm2d(16, { activation: "relu" }),
    stage(16, 16, 1),
    stage(16, 32, 2),
    stage(32, 64, 2),
    new GlobalAvgPool(),
    new Linear(64, 10),
  );
}

function mlp(): Module {
  return sequential(new Flatten(), new Linear(784, 256), new ReLU(), new Linear(256, 128), new ReLU(), new Linear(128, 10));
}

/** By the name that the command line takes. */
export const models = {
  lenet5: { name: "LeNet-5", make: () => lenet5(), input: [BATCH, 28, 28, 1], target: { ms: { node26: 3, node20: 3.6 } } },
  mlp: { name: "MLP 784-256-128-10", make: mlp, input: [BATCH, 28, 28, 1], target: { ms: { node26: 1, node20: 1.1 } } },
  resnet20: { name: "ResNet-20", make: resnet20, input: [BATCH, 32, 32, 3], target: { ms: { node26: 100, node20: 112 } } },
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
