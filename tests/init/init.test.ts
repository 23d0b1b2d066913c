// Initializers: in place, from the global generator, and what they refuse. Their distributions: tests/golden/init.test.ts.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import * as init from "../../src/init/index.ts";
import { load, save } from "../../src/io/model.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { Linear } from "../../src/nn/linear.ts";
import { Module } from "../../src/nn/module.ts";
import { Param } from "../../src/nn/param.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { conv2d } from "../../src/ops/conv2d.ts";
import { full, tensor } from "../../src/ops/create.ts";
import { linear } from "../../src/ops/linear.ts";
import { generator, seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { randomValues } from "../harness.ts";

beforeEach(() => seed(0));

const random: Record<string, init.Initializer> = {
  kaimingNormal: init.kaimingNormal(),
  kaimingUniform: init.kaimingUniform(),
  xavierNormal: init.xavierNormal({ gain: 2 }),
  xavierUniform: init.xavierUniform(),
  lecunNormal: init.lecunNormal(),
  lecunUniform: init.lecunUniform(),
  normal: init.normal(1, 2),
  uniform: init.uniform(-1, 1),
  truncatedNormal: init.truncatedNormal({ std: 0.1 }),
  orthogonal: init.orthogonal(),
  varianceScaling: init.varianceScaling(),
};

describe("random initializers", () => {
  for (const [name, initialize] of Object.entries(random))
    test(`${name}: in place, one stream each, repeatable`, async () => {
      const x = full([3, 5], 9);
      const before = memoryInfo().used;
      initialize(x, init.fans(x.shape));
      expect(memoryInfo().used).toBe(before);
      expect(generator.state.position).toBe(1);
      const first = await x.data();
      expect(new Set(first).size).toBe(15);
      initialize(x, init.fans(x.shape));
      expect(await x.data()).not.toEqual(first);
      seed(0);
      initialize(x, init.fans(x.shape));
      expect(await x.data()).toEqual(first);
    });
});

test("constants", async () => {
  const x = full([5], 9);
  for (const [initialize, value] of [
    [init.zeros, 0],
    [init.ones, 1],
    [init.constant(0.25), 0.25],
  ] as [init.Initializer, number][]) {
    initialize(x, { fanIn: 1, fanOut: 1 });
    expect(await x.data()).toEqual(new Float32Array(5).fill(value));
  }
  expect(generator.state.position).toBe(0);
});

const valuesOf = async (initialize: init.Initializer, shape: readonly number[]) => {
  using x = full(shape, 9);
  initialize(x, init.fans(x.shape));
  return x.data();
};

test("orthogonal: more outputs than inputs, a gain, a convolution; vectors of length gain at right angles", async () => {
  for (const [shape, rows, cols] of [
    [[3, 7], 3, 7],
    [[7, 3], 7, 3],
    [[2, 2, 3, 5], 12, 5],
    [[4, 4], 4, 4],
    [[1, 1], 1, 1],
  ] as const) {
    const w = await valuesOf(init.orthogonal({ gain: 1.5 }), shape);
    const [count, length] = cols <= rows ? [cols, rows] : [rows, cols];
    const at = (i: number, k: number) => w[cols <= rows ? k * cols + i : i * cols + k] as number;
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++) {
        const product = Array.from({ length }, (_, k) => at(i, k) * at(j, k)).reduce((a, b) => a + b);
        expect(product).toBeCloseTo(i === j ? 2.25 : 0, 5);
      }
  }
});

test("identity passes features through, dirac channels", async () => {
  expect(Array.from(await valuesOf(init.identity(2), [2, 3]))).toEqual([2, 0, 0, 0, 2, 0]);
  expect(Array.from(await valuesOf(init.identity(), [3, 2]))).toEqual([1, 0, 0, 1, 0, 0]);
  const x = randomValues([2, 5, 4, 4], 1);
  for (const [kernel, groups, outputs] of [
    [3, 1, 4],
    [[3, 5], 2, 4],
    [1, 4, 4],
    [3, 2, 8],
  ] as const) {
    const layer = new Conv2d(4, outputs, kernel, { padding: "same", groups, bias: false, init: init.dirac(groups) });
    using y = scope(() => conv2d(tensor(x.data, x.shape), layer.weight, null, { padding: "same", groups }));
    const inEach = 4 / groups;
    const outEach = outputs / groups;
    // output c of a group is its input c; those beyond are 0
    const expected = Float32Array.from({ length: y.size }, (_, i) => {
      const c = i % outputs;
      const from = c % outEach;
      return from < inEach ? (x.data[Math.floor(i / outputs) * 4 + Math.floor(c / outEach) * inEach + from] as number) : 0;
    });
    expect((await y.data()).map((v) => v + 0)).toEqual(expected);
  }
  using eye = full([4, 4], 9);
  init.identity()(eye, init.fans(eye.shape));
  using y = scope(() => linear(tensor(x.data, x.shape), eye, null));
  expect(await y.data()).toEqual(x.data);
});

test("varianceScaling: variance scale / fan for every mode and distribution, cut where it says", async () => {
  const shape = [60, 240];
  const fan = { fanIn: 60, fanOut: 240, fanAvg: 150 };
  for (const mode of ["fanIn", "fanOut", "fanAvg"] as const)
    for (const distribution of ["normal", "uniform", "truncatedNormal"] as const) {
      const w = await valuesOf(init.varianceScaling({ scale: 2, mode, distribution }), shape);
      const std = Math.sqrt(2 / fan[mode]);
      const measured = Math.sqrt(w.reduce((a, b) => a + b * b, 0) / w.length);
      expect(measured / std).toBeGreaterThan(0.97);
      expect(measured / std).toBeLessThan(1.03);
      const bound = { normal: 6, uniform: Math.sqrt(3), truncatedNormal: 2 / 0.8796256610342398 }[distribution] * std;
      const largest = w.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(largest).toBeLessThanOrEqual(bound * 1.000001);
      if (distribution !== "normal") expect(largest).toBeGreaterThan(0.98 * bound);
    }
});

test("apply: each parameter once, with its layer's fans; null leaves it", async () => {
  class Net extends Module {
    first = new Linear(6, 4);
    tied = this.first;
    norm = new BatchNorm2d(4);
    own = new Param([2], (t) => init.ones(t, { fanIn: 1, fanOut: 1 }));
    forward(x: Tensor) {
      return x;
    }
  }
  const net = sequential(new Net(), new Conv2d(2, 8, 3));
  const seen: unknown[] = [];
  const before = await save(net);
  init.apply(net, ({ name, parameter, module }) => {
    expect([...module.parameters()]).toContain(parameter);
    return name.endsWith("norm.weight") ? null : (target, fans) => seen.push([name, target === parameter, fans]);
  });
  const linearFans = { fanIn: 6, fanOut: 4 };
  const convFans = { fanIn: 18, fanOut: 72 };
  const none = { fanIn: 1, fanOut: 1 };
  expect(seen).toEqual([
    ["0.own", true, none],
    ["0.first.weight", true, linearFans],
    ["0.first.bias", true, linearFans],
    ["0.norm.bias", true, none],
    ["1.weight", true, convFans],
    ["1.bias", true, convFans],
  ]);
  init.apply(net, () => init.constant(0.5));
  for (const parameter of net.parameters()) expect(new Set(await parameter.data())).toEqual(new Set([0.5]));
  load(net, before);
});

test("alexNet: weights N(0, 0.01), biases 0 or 1 by layer, norms as they were", async () => {
  const net = sequential(new Conv2d(3, 8, 5), new BatchNorm2d(8), new Conv2d(8, 8, 3), new Linear(64, 32), new Linear(32, 10));
  init.alexNet(net, { biasOnes: [2, 3] });
  const state = new Map(await Promise.all([...net.namedParameters()].map(async ([name, p]) => [name, await p.data()] as const)));
  const constants = { "0.bias": 0, "1.weight": 1, "1.bias": 0, "2.bias": 1, "3.bias": 1, "4.bias": 0 };
  for (const [name, value] of Object.entries(constants)) expect(new Set(state.get(name)), name).toEqual(new Set([value]));
  for (const name of ["0.weight", "2.weight", "3.weight", "4.weight"]) {
    const w = state.get(name) as Float32Array;
    const std = Math.sqrt(w.reduce((a, b) => a + b * b, 0) / w.length);
    expect(Math.abs(std / 0.01 - 1), name).toBeLessThan(4.5 / Math.sqrt(2 * w.length));
  }
  const deep = sequential(...(Array.from({ length: 8 }, () => new Linear(2, 2)) as [Linear, Linear]));
  init.alexNet(deep);
  const biases = await Promise.all(
    [...deep.namedParameters()].filter(([name]) => name.endsWith("bias")).map(async ([, p]) => (await p.data())[0]),
  );
  expect(biases).toEqual([0, 1, 0, 1, 1, 1, 1, 0]);
});

test("fans", () => {
  expect(init.fans([7, 3])).toEqual({ fanIn: 7, fanOut: 3 });
  expect(init.fans([3, 5, 2, 8])).toEqual({ fanIn: 30, fanOut: 120 });
  expect(() => init.fans([4])).toThrow(new ShapeError("fans", "expected a weight of at least two axes, got shape [4]"));
});

test("bad options", () => {
  expect(() => init.kaimingNormal({ mode: "fan_in" as never })).toThrow(ShapeError);
  expect(() => init.kaimingUniform({ nonlinearity: "Relu" as never })).toThrow(ShapeError);
  expect(() => init.gain("swish" as never)).toThrow(ShapeError);
  expect(() => init.xavierNormal({ gain: -1 })).toThrow(ShapeError);
  for (const options of [{ scale: 0 }, { mode: "fan" as never }, { distribution: "gauss" as never }])
    expect(() => init.varianceScaling(options)).toThrow(ShapeError);
  expect(() => init.orthogonal({ gain: Number.NaN })).toThrow(ShapeError);
  const fan = { fanIn: 1, fanOut: 1 };
  const position = generator.state;
  for (const [initialize, shape] of [
    [init.orthogonal(), [4]],
    [init.identity(), [4]],
    [init.identity(), [1, 2, 2]],
    [init.dirac(), [2, 2]],
    [init.dirac(3), [1, 2, 4]],
    [init.dirac(0.5), [1, 2, 4]],
  ] as const) {
    using target = full(shape, 9);
    expect(() => initialize(target, fan)).toThrow(ShapeError);
  }
  expect(generator.state).toEqual(position);
  const x = full([2], 9);
  expect(() => init.normal(0, -1)(x, { fanIn: 1, fanOut: 1 })).toThrow(ShapeError);
});
