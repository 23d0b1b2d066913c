// What a model costs, and that a training step really costs that.
import { describe, expect, test } from "vitest";
import { OutOfMemoryError, ShapeError } from "../../src/errors.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { densenet121 } from "../../src/models/densenet.ts";
import { googlenet } from "../../src/models/googlenet.ts";
import { lenet5 } from "../../src/models/lenet.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { Dropout } from "../../src/nn/dropout.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { Linear } from "../../src/nn/linear.ts";
import { MaxPool2d } from "../../src/nn/maxPool2d.ts";
import { Module } from "../../src/nn/module.ts";
import { profile } from "../../src/nn/profile.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { summary } from "../../src/nn/summary.ts";
import { tensor } from "../../src/ops/create.ts";
import { relu } from "../../src/ops/relu.ts";
import { Adam } from "../../src/optim/adam.ts";
import { generator, seed } from "../../src/random.ts";
import { backend, memoryInfo, setMemoryLimit } from "../../src/runtime.ts";
import { sizeOf } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { readFixture } from "../golden/fixture.ts";

interface ModelFixture {
  readonly name: string;
  readonly params: number;
  readonly macs_at_input: number;
  readonly layers: readonly [name: string, type: string, shape: readonly number[]][];
}

const convNet = () =>
  sequential(
    new Conv2d(3, 16, 3, { padding: 1 }),
    new BatchNorm2d(16),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(16, 32, 3, { padding: 1, stride: 2 }),
    new BatchNorm2d(32),
    new ReLU(),
    new Dropout(0.1),
    new Flatten(),
    new Linear(32 * 8 * 8, 10),
  );

describe("profile", () => {
  test("LeNet-5: parameters, multiply-adds and layer shapes of the fixture", () => {
    const golden = (readFixture("models.json") as { cases: ModelFixture[] }).cases.find(({ name }) => name === "lenet5");
    const { parameters, macs, layers, buffers } = profile(() => lenet5(), [1, 28, 28, 1]);
    expect(parameters).toBe(golden?.params);
    expect(parameters).toBe(61706);
    expect(macs).toBe(golden?.macs_at_input);
    expect(buffers).toBe(0);
    expect(profile(() => lenet5({ inputSize: 32, variant: "tanh" }), [1, 32, 32, 1]).parameters).toBe(61706);
    // the fixture lists [channels, height, width]
    for (const [name, , shape] of golden?.layers ?? []) {
      const [channels, ...rest] = shape;
      expect(layers.find((layer) => layer.name === name)?.outputShape.slice(1), name).toEqual([...rest, channels]);
    }
  });

  test.each([
    ["LeNet-5", () => lenet5(), [32, 28, 28, 1]],
    ["a net with batch norm and dropout", convNet, [8, 32, 32, 3]],
  ] as const)("%s: a real step takes the memory that was predicted", (_, make, shape) => {
    const predicted = profile(make, shape);
    const before = memoryInfo().used;
    const net = make();
    const optimizer = new Adam(net, { lr: 1e-3 });
    const x = tensor(new Float32Array(sizeOf(shape)), shape).keep();
    const labels = new Int32Array(shape[0]);
    const step = () => optimizer.step(() => crossEntropy(net.forward(x.mul(1)), labels));
    step();
    backend().resetPeak();
    step();
    const measured = memoryInfo().peak - before - x.size * 4;
    x.dispose();
    expect(Math.abs(measured / predicted.memory.peak - 1)).toBeLessThan(0.05);
  });

  test.each([
    ["LeNet-5", () => lenet5(), [32, 28, 28, 1]],
    ["a net with batch norm and dropout", convNet, [8, 32, 32, 3]],
    ["GoogLeNet", () => googlenet(), [1, 64, 64, 3]],
    ["DenseNet-121", () => densenet121(), [1, 64, 64, 3]],
  ] as const)("%s: a real prediction takes the memory that was predicted", async (_, make, shape) => {
    const { memory } = profile(make, shape, { batchStatistics: false });
    const net = make();
    const { used } = memoryInfo();
    backend().resetPeak();
    await net.predict(new Float32Array(sizeOf(shape)), shape);
    expect(Math.abs((memoryInfo().peak - used) / memory.predict - 1)).toBeLessThan(0.05);
    net.dispose();
  });

  const channels = 16;
  class Block extends Module {
    first = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    norm = new BatchNorm2d(channels);
    second = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    secondNorm = new BatchNorm2d(channels);
    override forward(x: Tensor): Tensor {
      const y = relu(this.norm.forward(this.first.forward(x)));
      return relu(this.secondNorm.forward(this.second.forward(y)).add(x));
    }
  }
  class FusedBlock extends Module {
    first = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    norm = new BatchNorm2d(channels, { activation: "relu" });
    second = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    secondNorm = new BatchNorm2d(channels, { activation: "relu" });
    override forward(x: Tensor): Tensor {
      return this.secondNorm.forward(this.second.forward(this.norm.forward(this.first.forward(x))), x);
    }
  }
  test.each([
    ["", Block],
    [" with fused batch norm", FusedBlock],
  ])("a step of residual blocks%s takes little more than what their backward passes read", (_, Kind) => {
    const blocks = Array.from({ length: 6 }, () => new Kind());
    const shape = [32, 32, 32, channels]; // large beside the working memory of a convolution
    const { memory } = profile(() => sequential(...blocks), shape);
    // per block two convolutions' outputs, read by batch norm, and two of relu, read by it and by convolutions; and the input
    const activations = 4 * sizeOf(shape) * (1 + 4 * blocks.length);
    expect(memory.step).toBeGreaterThan(activations);
    expect(memory.step).toBeLessThan(1.3 * activations);
  });

  test("leaves the model, its mode and the random stream alone, and takes no memory", () => {
    seed(3);
    const net = convNet().eval();
    const { used } = memoryInfo();
    const state = generator.state;
    const before = [...net.stateDict().values()].map((t) => [...backend().readF32(t.ptr, t.size)]);
    const given = profile(net, [2, 32, 32, 3]);
    expect(given.memory.peak).toBe(profile(convNet, [2, 32, 32, 3]).memory.peak);
    expect(memoryInfo().used).toBe(used);
    expect(generator.state).toEqual(state);
    expect(net.training).toBe(false);
    expect([...net.stateDict().values()].map((t) => [...backend().readF32(t.ptr, t.size)])).toEqual(before);
  });

  test("summary prints layer, output shape, stride, pad, kernel, in, out, parameters", () => {
    const lines = summary(() => lenet5(), [1, 28, 28, 1]).split("\n");
    expect(lines[0]?.split(/ {2,}/)).toEqual(["layer", "type", "output shape", "stride", "pad", "kernel", "in", "out", "parameters"]);
    expect(lines[2]?.split(/ {2,}/)).toEqual(["features.0", "Conv2d", "[1, 28, 28, 6]", "1", "2", "5×5", "1", "6", "156"]);
    expect(lines.at(-1)).toBe("61,706 parameters, 416,520 multiply-adds for input [1, 28, 28, 1]");
  });

  test("summary takes a batch of one where only one pixel reaches a batch norm, which a training step can't", () => {
    const net = sequential(new Conv2d(3, 8, 3, { stride: 2 }), new BatchNorm2d(8));
    expect(summary(net, [1, 3, 3, 3])).toContain("[1, 1, 1, 8]");
    expect([...net.namedModules()].every(([, { training }]) => training)).toBe(true);
    expect(() => profile(net, [1, 3, 3, 3])).toThrow(ShapeError);
  });
});

test("a memory limit holds: a step that would go over it names the op and changes nothing, a smaller one works", async () => {
  const net = lenet5();
  const optimizer = new Adam(net, { lr: 1e-3 });
  const step = (n: number) =>
    optimizer.step(() => crossEntropy(net.forward(tensor(new Float32Array(n * 784), [n, 28, 28, 1])), new Int32Array(n)));
  step(1);
  const { limit } = memoryInfo();
  setMemoryLimit(memoryInfo().reserved + (4 << 20));
  const before = { used: memoryInfo().used, weights: await Promise.all([...net.parameters()].map((p) => p.data())) };
  expect(() => step(2000)).toThrow(OutOfMemoryError);
  expect(() => step(2000)).toThrow(
    /^(tensor|conv2d|relu|maxPool2d|linear).*: out of memory: expected at most \d+ bytes, got a request for \d+ with \d+ in use/,
  );
  expect(memoryInfo().used).toBe(before.used);
  expect(memoryInfo().reserved).toBeLessThanOrEqual(memoryInfo().limit);
  expect(await Promise.all([...net.parameters()].map((p) => p.data()))).toEqual(before.weights);
  step(2);
  setMemoryLimit(limit);
});
