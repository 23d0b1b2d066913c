// Training steps of large networks, measured.
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { densenet121, efficientnet, resnet50, vgg16 } from "../../src/models/index.ts";
import type { Module } from "../../src/nn/module.ts";
import { profile } from "../../src/nn/profile.ts";
import { intTensor } from "../../src/ops/create.ts";
import { randn } from "../../src/ops/random.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";

export interface BigStep {
  readonly name: string;
  /** Bytes at the peak of a step, measured and as `profile` says. */
  readonly peak: number;
  readonly predicted: number;
  /** Processor time of the second step. */
  readonly seconds: number;
}

export const bigNetworks: Readonly<Record<string, () => Module>> = {
  "VGG-16": () => vgg16(),
  "ResNet-50": () => resnet50(),
  "DenseNet-121": () => densenet121(),
  "DenseNet-121, nothing recomputed": () => densenet121({ recompute: false }),
  "EfficientNet-B0": () => efficientnet("b0"),
};

const input = [1, 224, 224, 3];

/** Two training steps with one image; the first one warms up. */
export function bigStep(name: string, make: () => Module): BigStep {
  seed(0);
  const { memory } = profile(make, input, { optimizerSlots: 0 });
  const before = memoryInfo().used;
  const net = make();
  using optimizer = new SGD(net, { lr: 1e-3 });
  const step = () => optimizer.step(() => crossEntropy(net.forward(randn(input)), intTensor([1])));
  backend().resetPeak();
  step();
  const peak = memoryInfo().peak - before;
  const start = process.cpuUsage();
  step();
  const { user, system } = process.cpuUsage(start);
  net.dispose();
  return { name, peak, predicted: memory.peak, seconds: (user + system) / 1e6 };
}
