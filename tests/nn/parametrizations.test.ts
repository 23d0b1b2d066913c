// weightNorm and spectralNorm: values, gradients, names, training and evaluation, what they refuse.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError, StateError } from "../../src/errors.ts";
import { load, save } from "../../src/io/model.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { ConvTranspose2d } from "../../src/nn/convTranspose2d.ts";
import { Linear } from "../../src/nn/linear.ts";
import { type AnyModule, Module } from "../../src/nn/module.ts";
import { removeParametrization } from "../../src/nn/parametrize.ts";
import { profile } from "../../src/nn/profile.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { spectralNorm } from "../../src/nn/spectralNorm.ts";
import { weightNorm } from "../../src/nn/weightNorm.ts";
import { tensor } from "../../src/ops/create.ts";
import { spectralNormalize } from "../../src/ops/spectralNormalize.ts";
import { square } from "../../src/ops/square.ts";
import { sum } from "../../src/ops/sum.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues, worstError } from "../harness.ts";
import { gradientError, subjectOf } from "./gradients.ts";

beforeEach(() => seed(1));

/** A state tensor's values. */
function valuesOf(layer: AnyModule, name: string): Promise<Float32Array> {
  const found = layer.stateDict().get(name);
  if (!found) throw new Error(`no ${name}`);
  return found.data();
}

/** The largest singular value of m [rows, columns], by many power iterations in float64. */
function largestSingularValue(m: ArrayLike<number>, columns: number): number {
  const rows = m.length / columns;
  let u = Array.from({ length: columns }, (_, j) => 1 + j / 10);
  let sigma = 0;
  for (let i = 0; i < 500; i++) {
    const v = Array.from({ length: rows }, (_, r) => u.reduce((s, value, j) => s + value * (m[r * columns + j] as number), 0));
    const back = u.map((_, j) => v.reduce((s, value, r) => s + value * (m[r * columns + j] as number), 0));
    const length = Math.hypot(...back);
    sigma = Math.sqrt(length);
    u = back.map((value) => value / length);
  }
  return sigma;
}

describe("weightNorm", () => {
  test("leaves the values as they are, and learns length and direction", async () => {
    const layer = new Conv2d(2, 3, 2);
    const before = await layer.weight.data();
    expect(weightNorm(layer)).toBe(layer);
    expect([...layer.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([
      ["bias", [3]],
      ["weightG", [1, 1, 1, 3]],
      ["weightV", [2, 2, 2, 3]],
    ]);
    const after = await scope(() => layer.weight).data();
    expect(after).toEqual(before);
  });

  for (const axis of [-1, 0, null] as const)
    test(`gradients of lengths, directions and input, axis ${axis}`, async () => {
      const layer = weightNorm(new Linear(4, 3), { axis });
      expect(await gradientError(subjectOf(layer), randomValues([2, 4], 2))).toBeLessThan(2e-3);
    });

  test("of a vector the length of each value is its size", async () => {
    const layer = weightNorm(new Linear(2, 3), { name: "bias" });
    expect([...layer.stateDict().keys()]).toEqual(["weight", "biasG", "biasV"]);
    expect(await gradientError(subjectOf(layer), randomValues([2, 2], 2))).toBeLessThan(2e-3);
  });

  test("the lengths of outputs are weightG, whatever weightV becomes", async () => {
    const layer = weightNorm(new Linear(5, 2));
    const optimizer = new SGD(layer, { lr: 0.1 });
    for (let i = 0; i < 5; i++) optimizer.step(() => sum(square(layer.forward(tensor([1, 2, 3, 4, 5], [1, 5])))));
    const weight = await scope(() => layer.weight).data();
    const lengths = await valuesOf(layer, "weightG");
    for (const j of [0, 1]) expect(Math.hypot(...weight.filter((_, i) => i % 2 === j))).toBeCloseTo(Math.abs(lengths[j] as number), 5);
  });
});

describe("removeParametrization", () => {
  const x = randomValues([2, 4, 4, 3], 6);

  test.each([
    ["weightNorm", weightNorm],
    ["spectralNorm", spectralNorm],
  ] as const)("after %s and some training: the same names, the same predictions, a weight that learns", async (_, parametrized) => {
    const [plain, layer] = [new Conv2d(3, 2, 3), parametrized(new Conv2d(3, 2, 3))];
    const loss = () => sum(square(layer.forward(tensor(x.data, x.shape))));
    const optimizer = new SGD(layer, { lr: 0.01 });
    for (let i = 0; i < 3; i++) optimizer.step(loss);
    const before = await layer.predict(x.data, x.shape);
    expect(removeParametrization(layer)).toBe(layer);
    expect([...layer.stateDict().keys()]).toEqual([...plain.stateDict().keys()]);
    expect(await layer.predict(x.data, x.shape)).toEqual(before);
    load(plain, await save(layer));
    expect(await plain.predict(x.data, x.shape)).toEqual(before);
    new SGD(layer, { lr: 0.01 }).step(loss);
    expect(await layer.predict(x.data, x.shape)).not.toEqual(before);
    expect(() => removeParametrization(layer)).toThrow(StateError);
    expect([...parametrized(layer).stateDict().keys()].length).toBeGreaterThan(2); // and on again
  });

  test("refuses a parameter that is its own", () => {
    const layer = weightNorm(new Linear(2, 3));
    expect(() => removeParametrization(layer, "bias")).toThrow(
      "removeParametrization: expected a layer whose bias is computed, got Linear without one",
    );
  });
});

describe("spectralNorm", () => {
  test("divides by the largest singular value, with columns along any axis", async () => {
    for (const axis of [-1, -2]) {
      const layer = new ConvTranspose2d(3, 4, 2); // weight [2, 2, 4, 3]
      const before = await layer.weight.data();
      spectralNorm(layer, { axis, nPowerIterations: 3 });
      for (let i = 0; i < 30; i++) scope(() => void layer.weight);
      const after = await scope(() => layer.weight).data();
      const columns = axis === -1 ? 3 : 4;
      const matrix =
        axis === -1 ? before : before.map((_, i) => before[Math.floor(i / 12) * 12 + (i % 4) * 3 + (Math.floor(i / 4) % 3)] as number);
      const sigma = largestSingularValue(matrix, columns);
      expect(
        worstError(
          after,
          before.map((value) => value / sigma),
        ),
      ).toBeLessThan(1e-5);
    }
  });

  test.each([
    [1, 1],
    [1, 5],
    [4, 1],
    [3, 4],
    [7, 5],
    [33, 9],
  ])("gradient with fixed vectors, %i x %i", async (rows, columns) => {
    const [u, v] = [randomValues([columns], 4).data, randomValues([rows], 5).data];
    const using_ = { u: tensor(u), v: tensor(v), iterations: 0, eps: 1e-12 };
    await checkAgainstReference(
      (x) => spectralNormalize(x, using_),
      (x) => {
        let sigma = 0;
        for (let r = 0; r < rows; r++)
          for (let c = 0; c < columns; c++) sigma += (v[r] as number) * (x[r * columns + c] as number) * (u[c] as number);
        return x.map((value) => value / sigma);
      },
      [
        {
          shape: [rows, columns],
          data: Float32Array.from(
            { length: rows * columns },
            (_, i) => (v[Math.floor(i / columns)] as number) * (u[i % columns] as number) * (3 + (i % 3)),
          ),
        },
      ],
    );
    using_.u.dispose();
    using_.v.dispose();
  });

  test("iterates in training only, once a use, and only if the step succeeds", async () => {
    const layer = spectralNorm(new Linear(6, 5));
    const state = async () => [...(await valuesOf(layer, "weightU")), ...(await valuesOf(layer, "weightV"))];
    const first = await state();
    layer.eval();
    scope(() => void layer.forward(tensor([1, 2, 3, 4, 5, 6], [1, 6])));
    expect(await state()).toEqual(first);
    layer.train();
    const optimizer = new SGD(layer, { lr: 0 });
    const forward = () => sum(layer.forward(tensor([1, 2, 3, 4, 5, 6], [1, 6])));
    expect(() =>
      optimizer.step(() => {
        forward();
        throw new RangeError("on purpose");
      }),
    ).toThrow(RangeError);
    expect(await state()).toEqual(first);
    optimizer.step(forward);
    expect(await state()).not.toEqual(first);
    const now = await state();
    expect(profile(layer, [1, 6])).toMatchObject({ macs: 30, parameters: 35, buffers: 11 });
    expect(await state()).toEqual(now);
  });

  test("a loaded copy gives the same bits, in evaluation and for the next step", async () => {
    const make = () => spectralNorm(new Conv2d(2, 3, 3));
    const [layer, copy] = [make(), make()];
    load(copy, await save(layer));
    const x = randomValues([1, 3, 3, 2], 1).data;
    expect(await copy.predict(x, [1, 3, 3, 2])).toEqual(await layer.predict(x, [1, 3, 3, 2]));
    const results = [layer, copy].map((net) => {
      new SGD(net, { lr: 0.1 }).step(() => sum(square(net.forward(tensor(x, [1, 3, 3, 2])))));
      return save(net);
    });
    expect(await results[0]).toEqual(await results[1]);
    expect([...layer.stateDict().keys()]).toEqual(["bias", "weightOrig", "weightU", "weightV"]);
  });

  test("a network with it trains", async () => {
    const net = sequential(spectralNorm(new Linear(3, 8)), new ReLU(), weightNorm(new Linear(8, 1)));
    const optimizer = new SGD(net, { lr: 0.05 });
    const loss = () => sum(square(net.forward(tensor([1, 0, 0, 0, 1, 0], [2, 3])).sub(tensor([1, -1], [2, 1]))));
    const first = await optimizer.step(loss).value();
    for (let i = 0; i < 100; i++) optimizer.step(loss);
    expect(await optimizer.step(loss).value()).toBeLessThan(first / 20);
  });
});

test("what cannot be parametrized is refused, and left as it is", () => {
  class Bare extends Module {
    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  const layer = weightNorm(new Linear(2, 2));
  const plain = new Linear(2, 2);
  const names = [...layer.stateDict().keys()];
  const { used } = memoryInfo();
  expect(() => weightNorm(new Bare())).toThrow("weightNorm: expected a layer with a parameter weight of its own, got Bare without one");
  expect(() => spectralNorm(layer)).toThrow(StateError);
  expect(() => weightNorm(layer)).toThrow(StateError);
  expect(() => weightNorm(plain, { axis: 2 })).toThrow(ShapeError);
  expect(() => spectralNorm(plain, { axis: 2 })).toThrow(ShapeError);
  expect(() => spectralNorm(plain, { nPowerIterations: 0 })).toThrow(ShapeError);
  expect(() => spectralNorm(plain, { eps: -1 })).toThrow(ShapeError);
  expect([...layer.stateDict().keys()]).toEqual(names);
  expect([...plain.stateDict().keys()]).toEqual(["weight", "bias"]);
  expect(memoryInfo().used).toBe(used);
});
