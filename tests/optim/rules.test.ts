// LAMB, LARS, Lookahead and constraints against their papers' formulas in float64; micro-batches against the whole batch.
import { describe, expect, test } from "vitest";
import { NonFiniteError, ShapeError } from "../../src/errors.ts";
import { mseLoss } from "../../src/loss/mseLoss.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Dropout } from "../../src/nn/dropout.ts";
import { Linear } from "../../src/nn/linear.ts";
import { Param } from "../../src/nn/param.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { tensor } from "../../src/ops/create.ts";
import { sum } from "../../src/ops/sum.ts";
import { Adam } from "../../src/optim/adam.ts";
import { clipWeights, maxNorm, minMaxNorm, nonNegative, unitNorm } from "../../src/optim/constraints.ts";
import type { Trainable } from "../../src/optim/groups.ts";
import { LAMB } from "../../src/optim/lamb.ts";
import { LARS } from "../../src/optim/lars.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { SGD, type SGDOptions } from "../../src/optim/sgd.ts";
import { generator, seed } from "../../src/random.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { randomValues, worstError } from "../harness.ts";

const param = (shape: Shape, seed: number, scale = 1) =>
  new Param(shape, (t) => backend().write(t.ptr, randomValues(shape, seed, scale).data));
const valuesOf = (p: Param) => backend().readF32(p.ptr, p.size);
const norm = (v: ArrayLike<number>) => Math.sqrt(Array.from(v).reduce((total, x) => total + x * x, 0));

/** Feeds the same gradients to an optimizer and to a rule in float64, which changes w, parameter by parameter. */
function follow(
  make: (parameters: Param[]) => Optimizer,
  rule: (w: Float64Array, g: Float64Array, state: Float64Array[], t: number) => void,
) {
  const sizes = [7, 1, 10];
  const parameters = sizes.map((n, i) => param([n], i + 1));
  const exact = parameters.map((p) => Float64Array.from(valuesOf(p)));
  const states = sizes.map((n) => [new Float64Array(n), new Float64Array(n)]);
  const optimizer = make(parameters);
  for (let t = 1; t <= 6; t++) {
    const gradients = sizes.map((n, i) => (i === 1 && t === 2 ? new Float32Array(n) : randomValues([n], 10 * t + i).data));
    optimizer.step(() => parameters.map((p, i) => sum(p.mul(tensor(gradients[i] as Float32Array)))).reduce((a, b) => a.add(b)));
    parameters.forEach((p, i) => {
      const w = exact[i] as Float64Array;
      rule(w, Float64Array.from(gradients[i] as Float32Array), states[i] as Float64Array[], t);
      expect(worstError(valuesOf(p), w), `parameter ${i} after step ${t}`).toBeLessThan(1e-5);
    });
  }
}

const at = (values: Float64Array | undefined, i: number) => (values as Float64Array)[i] as number;

describe.each([true, false])("adapt: %s", (adapt) => {
  test("LAMB: the paper's rule in float64", () =>
    follow(
      (p) => new LAMB(p, { lr: 0.05, betas: [0.8, 0.9], eps: 1e-3, weightDecay: 0.1, adapt }),
      (w, g, [m, v], t) => {
        const u = g.map((d, i) => {
          (m as Float64Array)[i] = 0.8 * at(m, i) + 0.2 * d;
          (v as Float64Array)[i] = 0.9 * at(v, i) + 0.1 * d * d;
          return at(m, i) / (1 - 0.8 ** t) / (Math.sqrt(at(v, i) / (1 - 0.9 ** t)) + 1e-3) + 0.1 * at(w, i);
        });
        const ratio = adapt ? norm(w) / norm(u) : 1;
        u.forEach((d, i) => {
          w[i] = at(w, i) - 0.05 * ratio * d;
        });
      },
    ));

  test("LARS: the paper's rule in float64", () =>
    follow(
      (p) => new LARS(p, { lr: 0.5, momentum: 0.8, trust: 0.1, weightDecay: 0.2, adapt }),
      (w, g, [v]) => {
        const ratio = adapt && norm(g) > 0 ? (0.1 * norm(w)) / (norm(g) + 0.2 * norm(w)) : 1;
        g.forEach((d, i) => {
          (v as Float64Array)[i] = 0.8 * at(v, i) + 0.5 * ratio * (d + 0.2 * at(w, i));
          w[i] = at(w, i) - at(v, i);
        });
      },
    ));
});

test("weights of zeros step without a trust ratio", () => {
  for (const make of [(p: Param) => new LAMB([p], { lr: 1 }), (p: Param) => new LARS([p], { lr: 1 })]) {
    const p = param([3], 1, 0);
    make(p).step(() => sum(p.mul(tensor([1, -1, 0]))));
    const [a = 0, b = 0, c] = valuesOf(p);
    expect([a, b]).toEqual([-1, 1].map((v) => expect.closeTo(v, 5)));
    expect(c).toBeCloseTo(0, 40);
  }
});

test("Lookahead: the slow weights go alpha of the way every few steps, the rule's state goes on", () => {
  const slow = new Map<Float64Array, Float64Array>();
  follow(
    (p) => new SGD(p, { lr: 0.1, momentum: 0.9, lookahead: { steps: 2, alpha: 0.3 } }),
    (w, g, [v], t) => {
      const before = slow.get(w) ?? w.slice();
      slow.set(w, before);
      g.forEach((d, i) => {
        (v as Float64Array)[i] = 0.9 * at(v, i) + d;
        w[i] = at(w, i) - 0.1 * at(v, i);
        if (t % 2 === 0) {
          before[i] = at(before, i) + 0.3 * (at(w, i) - at(before, i));
          w[i] = at(before, i);
        }
      });
    },
  );
});

describe("constraints", () => {
  /** w and bias after a step without gradient. */
  function constrained(constraint: NonNullable<SGDOptions["constraint"]>, shape: Shape, scale = 1) {
    const [w, bias] = [param(shape, 3, scale), param([5], 4, 9)];
    const before = [valuesOf(w), valuesOf(bias)] as const;
    new SGD([w, bias], { lr: 1, constraint }).step(() => sum(w.mul(0)).add(sum(bias.mul(0))));
    return { before, after: [valuesOf(w), valuesOf(bias)] as const };
  }

  /** Scales columns of the last axis in float64. */
  function byColumn(w: Float32Array, columns: number, factor: (norm: number) => number): number[] {
    const norms = Array.from({ length: columns }, (_, c) => norm(w.filter((_, i) => i % columns === c)));
    return Array.from(w, (v, i) => v * factor(norms[i % columns] as number));
  }

  const clamp = (v: number, low: number, high: number) => Math.min(Math.max(v, low), high);
  test.each([
    ["maxNorm", maxNorm(0.9), (n: number) => Math.min(1, 0.9 / n)],
    ["unitNorm", unitNorm(), (n: number) => 1 / n],
    ["minMaxNorm", minMaxNorm({ min: 0.8, max: 1.1, rate: 0.25 }), (n: number) => (0.25 * clamp(n, 0.8, 1.1) + 0.75 * n) / n],
  ] as const)("%s, per output; biases are left alone", (_, constraint, factor) => {
    for (const shape of [
      [3, 4],
      [5, 1],
      [2, 3],
      [1, 7],
      [2, 2, 2, 5],
      [9, 11],
    ]) {
      const { before, after } = constrained(constraint, shape);
      expect(worstError(after[0], byColumn(before[0], shape.at(-1) as number, factor))).toBeLessThan(2e-6);
      expect(after[1]).toEqual(before[1]);
    }
    expect(worstError(constrained(constraint, [3, 2], 0).after[0], new Float32Array(6))).toBe(0); // no direction to go
  });

  test("a norm that fits stays bit for bit", () => {
    const { before, after } = constrained(maxNorm(100), [3, 6]);
    expect(after).toEqual(before);
  });

  test("nonNegative and clipWeights, element by element", () => {
    const positive = constrained(nonNegative(), [3, 3]);
    expect(positive.after).toEqual(positive.before.map((w) => w.map((v) => Math.max(v, 0))));
    const clipped = constrained(clipWeights(0.125), [7]);
    expect(clipped.after).toEqual(clipped.before.map((w) => w.map((v) => clamp(v, -0.125, 0.125))));
  });

  test("of one group alone, and only where there was a gradient", () => {
    const [a, b, c] = [param([4], 1), param([4], 1), param([4], 1)];
    const optimizer = new SGD([{ params: [a, c], constraint: nonNegative() }, { params: [b] }], { lr: 0 });
    optimizer.step(() => sum(a).add(sum(b)));
    const start = randomValues([4], 1).data;
    expect([valuesOf(a), valuesOf(b), valuesOf(c)]).toEqual([start.map((v) => Math.max(v, 0)), start, start]);
  });

  test("bad limits are a ShapeError", () => {
    for (const make of [
      () => maxNorm(-1),
      () => minMaxNorm({ min: 2, max: 1 }),
      () => minMaxNorm({ rate: 2 }),
      () => clipWeights(Number.NaN),
    ])
      expect(make).toThrow(ShapeError);
  });
});

describe("micro-batches", () => {
  const [x, y] = [randomValues([8, 5], 1).data, randomValues([8, 3], 2).data];
  const model = () => {
    seed(3);
    return sequential(new Linear(5, 6), new Linear(6, 3));
  };
  const loss = (net: { forward(x: Tensor): Tensor }, from: number, to: number) =>
    mseLoss(net.forward(tensor(x.slice(from * 5, to * 5), [to - from, 5])), tensor(y.slice(from * 3, to * 3), [to - from, 3]));
  const parameters = (net: ReturnType<typeof model>) => [...net.parameters()].map(valuesOf);

  test("the update is the whole batch's to rounding, the loss too; the bits repeat; state counts one step", async () => {
    const [whole, parts, again] = [model(), model(), model()];
    const options = { lr: 0.1, momentum: 0.9 };
    const optimizers = [whole, parts, again].map((net: Trainable<SGDOptions>) => new SGD(net, options));
    for (let i = 0; i < 3; i++) {
      const expected = await optimizers[0]?.step(() => loss(whole, 0, 8)).value();
      const split = (net: ReturnType<typeof model>) => [
        () => loss(net, 0, 3).mul(3 / 8),
        () => loss(net, 3, 6).mul(3 / 8),
        () => loss(net, 6, 8).mul(2 / 8),
      ];
      const got = await optimizers[1]?.step(split(parts)).value();
      await optimizers[2]?.step(split(again)).value();
      expect(got).toBeCloseTo(expected as number, 6);
    }
    parameters(whole).forEach((values, i) => {
      expect(worstError(parameters(parts)[i] as Float32Array, values)).toBeLessThan(1e-6);
    });
    expect(parameters(again)).toEqual(parameters(parts));
    expect(optimizers[1]?.counters).toEqual({ stepCount: 3, updates: [3, 3, 3, 3] });
  });

  test("one function in a list is that function, bit for bit", () => {
    const [a, b] = [model(), model()];
    new Adam(a, { lr: 0.1 }).step(() => loss(a, 0, 8));
    new Adam(b, { lr: 0.1 }).step([() => loss(b, 0, 8)]);
    expect(parameters(a)).toEqual(parameters(b));
  });

  test("if one fails, nothing has changed: parameters, running statistics, random position, memory", async () => {
    seed(4);
    const net = sequential(new BatchNorm2d(2), new Dropout(0.5), new Linear(2, 1));
    const optimizer = new Adam(net, { lr: 0.1 });
    const images = randomValues([2, 2, 2, 2], 5);
    const run = () => sum(net.forward(tensor(images.data, images.shape)));
    optimizer.step([run, run]);
    const state = async () => ({
      values: await Promise.all([...net.stateDict().values()].map((t) => t.data())),
      random: generator.state,
      used: memoryInfo().used,
      counters: optimizer.counters,
    });
    const before = await state();
    expect(() => optimizer.step([run, () => run().mul(Number.NaN)])).toThrow(NonFiniteError);
    expect(await state()).toEqual(before);
    optimizer.step([run, run]);
    expect((await state()).values).not.toEqual(before.values);
  });

  test("the running statistics have seen every part, in order", async () => {
    const images = [randomValues([2, 2, 2, 1], 5), randomValues([2, 2, 2, 1], 6)];
    const [one, two] = [new BatchNorm2d(1), new BatchNorm2d(1)];
    const run = (norm: BatchNorm2d, i: number) => sum(norm.forward(tensor(images[i]?.data as Float32Array, [2, 2, 2, 1])));
    new SGD(one, { lr: 0 }).step([() => run(one, 0), () => run(one, 1)]);
    const apart = new SGD(two, { lr: 0 });
    apart.step(() => run(two, 0));
    apart.step(() => run(two, 1));
    expect(await one.runningVar?.data()).toEqual(await two.runningVar?.data());
    expect(await one.runningMean?.data()).toEqual(await two.runningMean?.data());
  });

  test("a parameter that only a later part depends on receives its gradient", () => {
    const [a, b] = [param([3], 1, 0), param([3], 2, 0)];
    new SGD([a, b], { lr: 1 }).step([() => sum(a), () => sum(b.mul(2)).add(sum(a))]);
    expect([valuesOf(a), valuesOf(b)].map((v) => [...v])).toEqual([
      [-2, -2, -2],
      [-2, -2, -2],
    ]);
  });
});
