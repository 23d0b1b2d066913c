// Big models take a training step at 224x224 within the memory that profile predicts.
import { expect, test } from "vitest";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { densenet121, efficientnet, resnet50, vgg16 } from "../../src/models/index.ts";
import { profile } from "../../src/nn/profile.ts";
import { intTensor } from "../../src/ops/create.ts";
import { randn } from "../../src/ops/random.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";

const input = [1, 224, 224, 3];

for (const [name, make] of [
  ["VGG-16", () => vgg16()],
  ["ResNet-50", () => resnet50()],
  ["DenseNet-121", () => densenet121()],
  ["DenseNet-121, nothing recomputed", () => densenet121({ recompute: false })],
  ["EfficientNet-B0", () => efficientnet("b0")],
] as const)
  test(name, () => {
    seed(0);
    const { memory } = profile(make, input, { optimizerSlots: 0 });
    const before = memoryInfo().used;
    const net = make();
    using optimizer = new SGD(net, { lr: 1e-3 });
    const step = () => optimizer.step(() => crossEntropy(net.forward(randn(input)), intTensor([1])));
    backend().resetPeak();
    const start = performance.now();
    step();
    const seconds = (performance.now() - start) / 1000;
    const peak = memoryInfo().peak - before;
    console.log(`| ${name} | ${Math.round(peak / 2 ** 20)} | ${Math.round(memory.peak / 2 ** 20)} | ${seconds.toFixed(2)} |`);
    expect(Math.abs(peak / memory.peak - 1)).toBeLessThan(0.05);
    net.dispose();
  });
