// Parameter groups: options and rates of their own, names, and memory in one piece.
import { expect, test } from "vitest";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Linear } from "../../src/nn/linear.ts";
import { Param } from "../../src/nn/param.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { sum } from "../../src/ops/sum.ts";
import { AdamW } from "../../src/optim/adam.ts";
import { decayGroups } from "../../src/optim/decayGroups.ts";
import { Optimizer } from "../../src/optim/optimizer.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import { stepDecay } from "../../src/schedule/stepDecay.ts";
import { randomValues } from "../harness.ts";

const param = (values: readonly number[]) => new Param([values.length], (t) => backend().write(t.ptr, Float32Array.from(values)));
const valuesOf = (p: Param) => backend().readF32(p.ptr, p.size);
/** A loss whose gradients are all 1. */
const ramp =
  (...parameters: Param[]) =>
  () =>
    parameters.map((p) => sum(p)).reduce((a, b) => a.add(b));

test("each group has its own rate, schedule and options", () => {
  const [a, b, c] = [param([1, 2, 3]), param([4]), param([5, 6, 7, 8, 9])];
  const optimizer = new SGD(
    [
      { params: [a], lr: 0.5 },
      { params: [b], lr: stepDecay(0.25, 1, 0.5), momentum: 1 },
      { params: [c], weightDecay: 1 },
    ],
    {
      lr: 0.125,
    },
  );
  expect(optimizer.lr).toBe(0.5);
  expect(optimizer.lrs).toEqual([0.5, 0.25, 0.125]);
  expect(optimizer.slots).toEqual(["momentum"]);
  optimizer.step(ramp(a, b, c));
  expect(optimizer.lrs).toEqual([0.5, 0.125, 0.125]);
  optimizer.step(ramp(a, b, c));
  expect(Array.from(valuesOf(a))).toEqual([0, 1, 2]);
  expect(Array.from(valuesOf(b))).toEqual([4 - 0.25 - 0.125 * 2]);
  expect(Array.from(valuesOf(c))).toEqual([5, 6, 7, 8, 9].map((w) => ((w * 7) / 8 - 0.125) * (7 / 8) - 0.125));
  expect([...optimizer.stateDict().keys()]).toEqual(["momentum.1.0"]);
});

test("groups are bit for bit what two optimizers would do", () => {
  const make = () =>
    [
      new Param([5], (t) => backend().write(t.ptr, randomValues([5], 1).data)),
      new Param([3], (t) => backend().write(t.ptr, randomValues([3], 2).data)),
    ] as const;
  const [a, b] = make();
  const together = new AdamW([{ params: [a] }, { params: [b], betas: [0.5, 0.9], weightDecay: 0 }], { lr: 0.1 });
  const [c, d] = make();
  const [one, two] = [new AdamW([c], { lr: 0.1 }), new AdamW([d], { lr: 0.1, betas: [0.5, 0.9], weightDecay: 0 })];
  const loss = (x: Param, y: Param) => sum(x.mul(x)).add(sum(y.mul(y)));
  for (let i = 0; i < 4; i++) {
    together.step(() => loss(a, b));
    one.step(() => sum(c.mul(c)));
    two.step(() => sum(d.mul(d)));
  }
  expect([valuesOf(a), valuesOf(b)]).toEqual([valuesOf(c), valuesOf(d)]);
});

test("a group's parameters lie side by side, and the groups do", () => {
  const [a, b, c] = [param([1, 2, 3, 4, 5]), param([1]), param([1, 2])];
  const calls: number[][] = [];
  const optimizer = new Optimizer([{ params: [a, b] }, { params: [c] }], { lr: 1 }, () => ({
    slots: ["seen"],
    update: (_, { weights, size, state: [seen = 0], updates }) => calls.push([weights - a.ptr, size, updates, seen]),
  }));
  optimizer.step(ramp(a, b, c));
  expect(calls.map((call) => call.slice(0, 3))).toEqual([
    [0, 12, 0],
    [48, 4, 0],
  ]);
  const { ptr } = optimizer.stateDict().get("seen.1.0") ?? {};
  expect(calls[1]?.[3]).toBe(ptr);
});

test("decayGroups: weights decay, biases and scales of norms do not; names are the model's", () => {
  const model = sequential(new Linear(2, 3), new BatchNorm2d(3), new Linear(3, 1));
  const [decaying, others] = decayGroups(model, { weightDecay: 0.1 });
  expect(decaying).toMatchObject({ weightDecay: 0.1 });
  expect(others).toMatchObject({ weightDecay: 0 });
  expect(decaying.params.map(([name]) => name)).toEqual(["0.weight", "2.weight"]);
  expect(others.params.map(([name]) => name)).toEqual(["0.bias", "1.weight", "1.bias", "2.bias"]);
  const optimizer = new AdamW(decayGroups(model, { weightDecay: 0.1 }), { lr: 0.1 });
  const before = [...model.parameters()].map(valuesOf);
  const loss = () => [...model.parameters()].map((p) => sum(p.mul(0))).reduce((x, y) => x.add(y));
  optimizer.step(loss);
  const after = [...model.parameters()].map(valuesOf);
  [...model.parameters()].forEach(({ shape }, i) => {
    const keep = Math.fround(shape.length > 1 ? 1 - 0.1 * 0.1 : 1);
    expect(after[i]).toEqual(before[i]?.map((w) => Math.fround(keep * w)));
  });
  expect([...optimizer.stateDict().keys()]).toContain("moment2.1.1.weight");
});

test("a rate for one step alone, and what a step refuses", () => {
  const a = param([1]);
  const optimizer = new SGD([a], { lr: 0.5 });
  optimizer.step(ramp(a), { lr: 0.25 });
  expect(Array.from(valuesOf(a))).toEqual([0.75]);
  expect(optimizer.lr).toBe(0.5);
  expect(() => optimizer.step(ramp(a), { lr: -1 })).toThrow("step: expected lr >= 0, got -1");
  expect(() => optimizer.step([])).toThrow("step: expected at least one loss function, got none");
  expect(optimizer.stepCount).toBe(1);
});
