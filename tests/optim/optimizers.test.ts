// Every optimizer: it descends, continues from saved state with the same bits, refuses bad options. PyTorch's values stand in tests/golden.
import { describe, expect, test } from "vitest";
import { FormatError, ShapeError } from "../../src/errors.ts";
import type { AnyModule } from "../../src/nn/module.ts";
import { Param } from "../../src/nn/param.ts";
import { tensor } from "../../src/ops/create.ts";
import { square } from "../../src/ops/square.ts";
import { sum } from "../../src/ops/sum.ts";
import { Adadelta } from "../../src/optim/adadelta.ts";
import { Adagrad } from "../../src/optim/adagrad.ts";
import { Adam, AdamW } from "../../src/optim/adam.ts";
import { Adamax } from "../../src/optim/adamax.ts";
import { ASGD } from "../../src/optim/asgd.ts";
import { LAMB } from "../../src/optim/lamb.ts";
import { LARS } from "../../src/optim/lars.ts";
import { Lion } from "../../src/optim/lion.ts";
import { NAdam } from "../../src/optim/nadam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { RAdam } from "../../src/optim/radam.ts";
import { RMSprop } from "../../src/optim/rmsprop.ts";
import { Rprop } from "../../src/optim/rprop.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import { reduceOnPlateau } from "../../src/schedule/reduceOnPlateau.ts";
import { randomValues } from "../harness.ts";

type Parameters = AnyModule | Iterable<Param>;

const optimizers: readonly [name: string, make: (p: Parameters) => Optimizer][] = [
  ["SGD", (p) => new SGD(p, { lr: 0.1 })],
  ["SGD with momentum", (p) => new SGD(p, { lr: 0.05, momentum: 0.9, dampening: 0.1 })],
  ["SGD with Nesterov momentum", (p) => new SGD(p, { lr: 0.05, momentum: 0.9, nesterov: true })],
  ["Adam", (p) => new Adam(p, { lr: 0.05 })],
  ["Adam, amsgrad", (p) => new Adam(p, { lr: 0.05, amsgrad: true })],
  ["AdamW", (p) => new AdamW(p, { lr: 0.05 })],
  ["RMSprop", (p) => new RMSprop(p, { lr: 0.02 })],
  ["RMSprop, centered, with momentum", (p) => new RMSprop(p, { lr: 0.005, centered: true, momentum: 0.5 })],
  ["Adagrad", (p) => new Adagrad(p, { lr: 0.3 })],
  ["Adadelta", (p) => new Adadelta(p, { lr: 5 })],
  ["Adamax", (p) => new Adamax(p, { lr: 0.05 })],
  ["NAdam", (p) => new NAdam(p, { lr: 0.05 })],
  ["RAdam", (p) => new RAdam(p, { lr: 0.1 })],
  ["Rprop", (p) => new Rprop(p, { lr: 0.05 })],
  ["ASGD", (p) => new ASGD(p, { lr: 0.1 })],
  ["Lion", (p) => new Lion(p, { lr: 0.03 })],
  ["LAMB", (p) => new LAMB(p, { lr: 0.05, weightDecay: 0.01 })],
  ["LAMB without trust ratio", (p) => new LAMB(p, { lr: 0.05, adapt: false })],
  ["LARS", (p) => new LARS(p, { lr: 1, trust: 0.02, weightDecay: 1e-3 })],
  ["Lookahead around Adam", (p) => new Adam(p, { lr: 0.1, lookahead: { steps: 3, alpha: 0.6 } })],
  ["AdamW, clipped", (p) => new AdamW(p, { lr: 0.1, clipNorm: 0.5, clipValue: 0.3 })],
  ["SGD on reduceOnPlateau", (p) => new SGD(p, { lr: reduceOnPlateau(0.1, { patience: 1 }), momentum: 0.5 })],
];

function param(shape: readonly number[], seed: number): Param {
  return new Param(shape, (target) => backend().write(target.ptr, randomValues(shape, seed).data));
}

const valuesOf = (p: Param) => backend().readF32(p.ptr, p.size);

describe.each(optimizers)("%s", (_, make) => {
  const target = randomValues([7], 9).data;
  const loss = (a: Param, b: Param) => () => sum(square(a.sub(tensor(target)))).add(sum(square(b)));

  test("descends", async () => {
    const [a, b] = [param([7], 1), param([2, 3], 2)];
    const optimizer = make([a, b]);
    const first = await optimizer.step(loss(a, b)).value();
    for (let i = 0; i < 60; i++) optimizer.step(loss(a, b));
    expect(await optimizer.step(loss(a, b)).value()).toBeLessThan(first / 4);
  });

  test("saved after any step and continued elsewhere, the bits are the same", async () => {
    const whole = [param([7], 1), param([2, 3], 2)] as const;
    const optimizer = make(whole);
    for (let i = 0; i < 8; i++) optimizer.step(loss(...whole));
    for (const stop of [0, 1, 5]) {
      const first = [param([7], 1), param([2, 3], 2)] as const;
      const before = make(first);
      for (let i = 0; i < stop; i++) before.step(loss(...first));
      const state = new Map<string, Float32Array>();
      for (const [name, slot] of before.stateDict()) state.set(name, await slot.data());
      const second = first.map((p) => new Param(p.shape, (t) => backend().write(t.ptr, valuesOf(p)))) as [Param, Param];
      const after = make(second);
      after.restore(before.counters, state);
      for (let i = stop; i < 8; i++) after.step(loss(...second));
      expect(second.map(valuesOf)).toEqual(whole.map(valuesOf));
    }
  });

  test("state of another optimizer is a FormatError and changes nothing", () => {
    const [a, b] = [param([7], 1), param([2, 3], 2)];
    const optimizer = make([a, b]);
    optimizer.step(loss(a, b));
    const before = optimizer.counters;
    expect(() => optimizer.restore({ stepCount: 3, updates: [3] }, new Map())).toThrow(FormatError);
    expect(() => optimizer.restore({ stepCount: 3, updates: [3, 3] }, new Map([["other.0", new Float32Array(7)]]))).toThrow(FormatError);
    expect(optimizer.counters).toEqual(before);
  });
});

test("Lion: the paper's rule in float64", () => {
  const p = param([5], 3);
  let w = Float64Array.from(valuesOf(p));
  let m = new Float64Array(5);
  const optimizer = new Lion([p], { lr: 0.1, betas: [0.8, 0.95], weightDecay: 0.2 });
  for (let t = 0; t < 6; t++) {
    const g = w.map((v, i) => 2 * v + (i - 2) * 0.3);
    optimizer.step(() => sum(square(p)).add(sum(p.mul(tensor([-0.6, -0.3, 0, 0.3, 0.6])))));
    w = w.map((v, i) => v * (1 - 0.1 * 0.2) - 0.1 * Math.sign(0.8 * (m[i] as number) + 0.2 * (g[i] as number)));
    m = m.map((v, i) => 0.95 * v + 0.05 * (g[i] as number));
    valuesOf(p).forEach((v, i) => {
      expect(v).toBeCloseTo(w[i] as number, 5);
    });
  }
});

describe("bad options are a ShapeError", () => {
  const p = param([2], 1);
  test.each([
    ["a rate that is no number", () => new SGD([p], { lr: Number.NaN })],
    ["no parameters", () => new SGD([], { lr: 1 })],
    ["a parameter twice", () => new SGD([p, p], { lr: 1 })],
    ["Nesterov without momentum", () => new SGD([p], { lr: 1, nesterov: true })],
    ["Adam betas", () => new Adam([p], { lr: 1, betas: [1, 0.9] })],
    ["RMSprop alpha", () => new RMSprop([p], { lr: 1, alpha: 1 })],
    ["Adagrad decay", () => new Adagrad([p], { lr: 1, lrDecay: -1 })],
    ["Adadelta rho", () => new Adadelta([p], { lr: 1, rho: 2 })],
    ["Adamax betas", () => new Adamax([p], { lr: 1, betas: [0.9, -1] })],
    ["NAdam decay", () => new NAdam([p], { lr: 1, momentumDecay: -1 })],
    ["RAdam eps", () => new RAdam([p], { lr: 1, eps: -1 })],
    ["Rprop etas", () => new Rprop([p], { lr: 1, etas: [1.5, 1.2] })],
    ["ASGD alpha", () => new ASGD([p], { lr: 1, alpha: -1 })],
    ["Lion betas", () => new Lion([p], { lr: 1, betas: [0.9, 1] })],
    ["LAMB eps", () => new LAMB([p], { lr: 1, eps: 0 })],
    ["LARS trust", () => new LARS([p], { lr: 1, trust: -1 })],
    ["Lookahead's share", () => new SGD([p], { lr: 1, lookahead: { alpha: 1.5 } })],
    ["Lookahead's steps", () => new SGD([p], { lr: 1, lookahead: { steps: 0.5 } })],
    ["a norm to clip to", () => new SGD([p], { lr: 1, clipNorm: -1 })],
    ["a value to clip to", () => new SGD([p], { lr: 1, clipValue: Number.NaN })],
    ["a group's rate", () => new SGD([{ params: [p], lr: -1 }], { lr: 1 })],
    ["a group's option", () => new SGD([{ params: [p], momentum: -1 }], { lr: 1 })],
    ["a parameter in two groups", () => new SGD([{ params: [p] }, { params: [p] }], { lr: 1 })],
    ["groups without parameters", () => new SGD([{ params: [] }], { lr: 1 })],
  ])("%s", (_, make) => {
    const before = valuesOf(p);
    expect(make).toThrow(ShapeError);
    expect(valuesOf(p)).toEqual(before);
  });
});
