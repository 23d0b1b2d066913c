// Modules: children and names, modes, saving and loading, prediction.
import { describe, expect, test } from "vitest";
import { FormatError, ShapeError, StateError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { load, save } from "../../src/io/model.ts";
import { AlphaDropout } from "../../src/nn/alphaDropout.ts";
import { BatchNorm1d } from "../../src/nn/batchNorm1d.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { DepthwiseConv2d } from "../../src/nn/depthwiseConv2d.ts";
import { DropBlock2d } from "../../src/nn/dropBlock2d.ts";
import { Dropout } from "../../src/nn/dropout.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { GaussianNoise } from "../../src/nn/gaussianNoise.ts";
import { InstanceNorm1d } from "../../src/nn/instanceNorm.ts";
import { Linear } from "../../src/nn/linear.ts";
import { LocalResponseNorm } from "../../src/nn/localResponseNorm.ts";
import { type AnyModule, Module } from "../../src/nn/module.ts";
import { PReLU } from "../../src/nn/prelu.ts";
import { RMSNorm } from "../../src/nn/rmsNorm.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { StochasticDepth } from "../../src/nn/stochasticDepth.ts";
import { Unflatten } from "../../src/nn/unflatten.ts";
import { tensor } from "../../src/ops/create.ts";
import { sum } from "../../src/ops/sum.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";

class Net extends Module {
  features = sequential(new Conv2d(1, 2, 3), new BatchNorm2d(2));
  blocks = [new Linear(2, 2, { bias: false }), new Linear(2, 2)];
  drop = new Dropout(0.5);
  note = "not a child";
  override forward(x: Tensor): Tensor {
    return this.drop.forward(this.features.forward(x));
  }
}

describe("Module", () => {
  test("names are property paths in declaration order", () => {
    expect([...new Net().stateDict().keys()]).toEqual([
      "features.0.weight",
      "features.0.bias",
      "features.1.weight",
      "features.1.bias",
      "features.1.runningMean",
      "features.1.runningVar",
      "blocks.0.weight",
      "blocks.1.weight",
      "blocks.1.bias",
    ]);
    expect([...new Net().namedBuffers()].map(([name]) => name)).toEqual(["features.1.runningMean", "features.1.runningVar"]);
  });

  test("train, eval and freeze reach every child", () => {
    const net = new Net();
    net.eval();
    expect([...net.namedModules()].every(([, m]) => !m.training)).toBe(true);
    net.train();
    expect(net.drop.training).toBe(true);
    net.freeze();
    expect([...net.parameters()].every(({ frozen }) => frozen)).toBe(true);
    expect([...net.unfreeze().parameters()].some(({ frozen }) => frozen)).toBe(false);
  });

  test("modules, children, apply and numParameters walk the tree", () => {
    const net = new Net();
    const types = (modules: Iterable<AnyModule>) => Array.from(modules, (m) => m.constructor.name);
    expect(types(net.modules())).toEqual(["Net", "Sequential", "Conv2d", "BatchNorm2d", "Linear", "Linear", "Dropout"]);
    expect(types(net.children())).toEqual(["Sequential", "Linear", "Linear", "Dropout"]);
    const seen: AnyModule[] = [];
    expect(net.apply((m) => seen.push(m))).toBe(net);
    expect(seen).toEqual([...net.modules()].reverse());
    expect(net.numParameters()).toBe(2 * 9 + 2 + 2 + 2 + 4 + 4 + 2);
  });

  test("loadStateDict copies another module's values, or changes nothing", async () => {
    const [net, other, smaller] = [new Net(), new Net(), sequential(new Linear(2, 2))];
    const before = await fingerprint(other);
    expect(() => other.loadStateDict(smaller.stateDict())).toThrow("loadStateDict: expected only tensors of this module, got 0.weight");
    expect(() => smaller.loadStateDict(new Map())).toThrow("loadStateDict: expected 0.weight of shape [2, 2], got none");
    const wrong = new Map<string, Tensor>([...net.stateDict(), ["blocks.1.bias", tensor([1])]]);
    expect(() => other.loadStateDict(wrong)).toThrow("loadStateDict: expected blocks.1.bias of shape [2], got [1]");
    expect(await fingerprint(other)).toBe(before);
    expect(other.loadStateDict(net.stateDict())).toBe(other);
    expect(await fingerprint(other)).toBe(await fingerprint(net));
    expect(() => new SGD(net, { lr: 0 }).step(() => sum(net.loadStateDict(other.stateDict()).forward(tensor([1]))))).toThrow(StateError);
  });

  test("predict uses evaluation mode, puts the mode back, and leaves no memory behind", async () => {
    const net = new Net();
    const x = new Float32Array(9).fill(1);
    const { used } = memoryInfo();
    const y = await net.predict(x, [1, 3, 3, 1]);
    expect(await net.predict(x, [1, 3, 3, 1])).toEqual(y);
    expect(y).toHaveLength(2);
    expect(net.drop.training).toBe(true);
    expect(memoryInfo().used).toBe(used);
    await expect(net.predict(x, [1, 3, 4, 1])).rejects.toThrow(ShapeError);
    expect(net.drop.training).toBe(true);
  });

  test("save and load give the same bits; a wrong file changes nothing", async () => {
    seed(1);
    const net = new Net();
    const bytes = await save(net);
    seed(2);
    const other = new Net();
    const before = await fingerprint(other);
    expect(before).not.toBe(await fingerprint(net));
    expect(() => load(other, bytes.slice(0, -1))).toThrow(FormatError);
    const smaller = await save(sequential(new Linear(2, 2)));
    expect(() => load(other, smaller)).toThrow(FormatError);
    expect(() => load(sequential(new Linear(3, 2)), smaller)).toThrow("load: expected 0.weight of shape [3, 2], got [2, 2]");
    expect(await fingerprint(other)).toBe(before);
    load(other, bytes);
    expect(await fingerprint(other)).toBe(await fingerprint(net));
  });

  test("a seed gives the same weights, and seed 0 is one", async () => {
    const prints = [];
    for (const value of [0, 0, 1]) {
      seed(value);
      prints.push(await fingerprint(new Net()));
    }
    expect(prints[0]).toBe(prints[1]);
    expect(prints[2]).not.toBe(prints[0]);
  });

  test("a forgotten model's memory comes back", async () => {
    const { used } = memoryInfo();
    (() => {
      for (let i = 0; i < 10; i++) new Linear(64, 64);
    })();
    for (let tries = 0; tries < 50 && memoryInfo().used > used; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      globalThis.gc?.();
    }
    expect(memoryInfo().used).toBeLessThanOrEqual(used);
  });
});

describe("layers refuse what cannot work, before taking memory", () => {
  test.each([
    () => new Linear(0, 3),
    () => new Linear(3, 1.5),
    () => new Conv2d(3, 4, 0),
    () => new Conv2d(3, 4, 3, { groups: 2 }),
    () => new DepthwiseConv2d(3, 3, { multiplier: 0 }),
    () => new Dropout(1),
    () => new BatchNorm2d(-1),
    () => new BatchNorm1d(2, { momentum: -1 }),
    () => new PReLU(0),
    () => new AlphaDropout(-0.1),
    () => new GaussianNoise(Number.NaN),
    () => new StochasticDepth(1),
    () => new DropBlock2d(0.1, 0),
    () => new LocalResponseNorm(0),
    () => new RMSNorm([]),
    () => new InstanceNorm1d(0),
    () => new Unflatten(1, []),
    () => new Unflatten(1, [2, -3]),
  ])("%s", (make) => {
    const { used } = memoryInfo();
    expect(make).toThrow(ShapeError);
    expect(memoryInfo().used).toBeLessThanOrEqual(used);
  });

  test("an input that does not fit names op, expected and got", () => {
    const net = sequential(new Flatten(), new Linear(7, 3));
    return expect(net.predict(new Float32Array(10), [2, 5])).rejects.toThrow("linear: expected x [*, 7] for weight [7, 3], got [2, 5]");
  });

  test("predict inside a step is refused", async () => {
    const net = new Net();
    let inside: Promise<unknown> = Promise.resolve();
    new SGD(net, { lr: 0 }).step(() => {
      inside = net.predict(new Float32Array(9), [1, 3, 3, 1]);
      inside.catch(() => {});
      return sum(net.forward(tensor(new Float32Array(18), [2, 3, 3, 1])));
    });
    await expect(inside).rejects.toThrow(StateError);
  });
});
