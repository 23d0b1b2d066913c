// EMA and SWA against their formulas, used and applied, in memory as they lie.
import { expect, test } from "vitest";
import { FormatError, ShapeError, StateError } from "../../src/errors.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Linear } from "../../src/nn/linear.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { tensor } from "../../src/ops/create.ts";
import { square } from "../../src/ops/square.ts";
import { sum } from "../../src/ops/sum.ts";
import { EMA } from "../../src/optim/ema.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { SWA } from "../../src/optim/swa.ts";
import type { WeightAverage } from "../../src/optim/weightAverage.ts";
import { seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { randomValues, worstError } from "../harness.ts";

const x = randomValues([4, 1, 1, 3], 3);

/** A model and a function that trains it a step; parameters of odd sizes, packed or not. */
function training(packed = true) {
  seed(1);
  const model = sequential(new BatchNorm2d(3), new Linear(3, 5), new Linear(5, 1));
  const optimizer = packed ? new SGD(model, { lr: 0.1 }) : new SGD([...model.parameters()].reverse(), { lr: 0.1 });
  const step = () => void optimizer.step(() => sum(square(model.forward(tensor(x.data, x.shape)))));
  return { model, step };
}

type Stateful = { stateDict(): Map<string, { data(): Promise<Float32Array> }> };
const values = async (of: Stateful) =>
  new Map(await Promise.all([...of.stateDict()].map(async ([name, t]) => [name, await t.data()] as const)));

/** Follows an average for some steps; `share` as in the formula, null where the step is left out. */
async function follow(
  make: (model: ReturnType<typeof training>["model"]) => WeightAverage,
  share: (updates: number, step: number) => number | null,
) {
  for (const packed of [true, false]) {
    const { model, step } = training(packed);
    const average = make(model);
    const exact = new Map([...(await values(model))].map(([name, v]) => [name, Float64Array.from(v)]));
    let updates = 0;
    for (let t = 1; t <= 7; t++) {
      step();
      average.update();
      const by = share(updates, t);
      if (by !== null) {
        updates++;
        for (const [name, v] of await values(model))
          exact.get(name)?.forEach((a, i, all) => {
            all[i] = a + by * ((v[i] as number) - a);
          });
      }
      expect(average.counters).toEqual({ steps: t, updates });
      for (const [name, v] of await values(average))
        expect(worstError(v, exact.get(name) as Float64Array), `${name} after step ${t}`).toBeLessThan(1e-6);
    }
  }
}

test("EMA: decay·average + (1 − decay)·weights, buffers too", () =>
  follow(
    (m) => new EMA(m, { decay: 0.8 }),
    () => 0.2,
  ));

test("EMA with warm-up: min(decay, (1 + n)/(10 + n))", () =>
  follow(
    (m) => new EMA(m, { decay: 0.3, warmup: true }),
    (n) => 1 - Math.min(0.3, (1 + n) / (10 + n)),
  ));

test("SWA: the mean of the weights from `start` on, every few steps", () =>
  follow(
    (m) => new SWA(m, { start: 2, every: 2 }),
    (n, t) => (t >= 2 && t % 2 === 0 ? 1 / (n + 1) : null),
  ));

test("use: the averages are in the model's place, and nowhere else", async () => {
  const { model, step } = training();
  const average = new EMA(model, { decay: 0.5 });
  step();
  expect(await average.use(() => values(model))).toEqual(await values(model)); // before the first update: the weights
  average.update();
  const before = await values(model);
  const { used } = memoryInfo();
  expect(await average.use(() => values(model))).toEqual(await values(average));
  expect(await values(model)).toEqual(before);
  expect(memoryInfo().used).toBe(used);
  expect(() =>
    average.use(() => {
      throw new Error("mine");
    }),
  ).toThrow("mine");
  expect(await values(model)).toEqual(before);
  const optimizer = new SGD(model, { lr: 0 });
  expect(() => optimizer.step(() => average.use(() => sum(model.forward(tensor(x.data, x.shape)))))).toThrow(StateError);
});

test("apply: the model has the averages for good, and trains on", async () => {
  const { model, step } = training();
  const average = new SWA(model);
  const start = await values(model);
  average.apply(); // nothing to apply yet
  expect(await values(model)).toEqual(start);
  for (let i = 0; i < 3; i++) {
    step();
    average.update();
  }
  average.apply();
  expect(await values(model)).toEqual(await values(average));
  step();
  expect(await values(model)).not.toEqual(await values(average));
});

test("bad options and bad counters", () => {
  const model = new Linear(2, 2);
  const { used } = memoryInfo();
  for (const make of [
    () => new EMA(model, { decay: 1.1 }),
    () => new EMA(model, { decay: -1 }),
    () => new SWA(model, { every: 0 }),
    () => new SWA(model, { start: 0 }),
  ])
    expect(make).toThrow(ShapeError);
  expect(memoryInfo().used).toBe(used);
  const average = new EMA(model);
  for (const counters of [{ steps: 1, updates: 2 }, { steps: -1, updates: -1 }, {}, null] as never[])
    expect(() => average.check(counters)).toThrow(FormatError);
});

test("forgotten optimizers and averages give their memory back", async () => {
  const model = new Linear(7, 3);
  const { used } = memoryInfo();
  const forget = () => {
    const optimizer = new SGD(model, { lr: 0.1, momentum: 0.9 });
    optimizer.step(() => sum(model.forward(tensor(new Float32Array(7), [1, 7]))));
    new EMA(model).update();
  };
  for (let i = 0; i < 3; i++) forget();
  expect(memoryInfo().used).toBeGreaterThan(used);
  for (let i = 0; i < 20 && memoryInfo().used > used + 64; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // the model's weights lie in one slab now, padded
  expect(memoryInfo().used - used).toBeLessThanOrEqual(64);
});
