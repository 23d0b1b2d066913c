// Every exported schedule: rates that are rates, by step alone, and bad numbers refused. PyTorch's values stand in tests/golden.
import { describe, expect, test } from "vitest";
import { Param, SGD, ShapeError, sum } from "../../src/index.ts";
import { backend } from "../../src/runtime.ts";
import { functionsOf } from "../exports.ts";
import { recipes } from "./recipes.ts";

test("every exported schedule has a recipe, every recipe its schedule", () => {
  expect(Object.keys(recipes).sort()).toEqual(functionsOf("schedule").filter((name) => name !== "scaleLearningRate")); // which gives a number
});

describe.each(Object.entries(recipes))("%s", (name, { make, bad }) => {
  const steps = Array.from({ length: 120 }, (_, step) => step);

  test("rates are from 0 to the highest, which is reached", () => {
    const rates = steps.map(make());
    for (const rate of rates) expect(rate).toBeGreaterThanOrEqual(0);
    expect(Math.max(...rates)).toBeCloseTo(0.1, 12);
  });

  test("a rate depends on its step alone", () => {
    const schedule = make();
    const rates = steps.map((step) => schedule(step));
    expect([...steps].reverse().map((step) => schedule(step))).toEqual([...rates].reverse());
    expect(steps.map((step) => make()(step))).toEqual(rates);
  });

  test("an optimizer follows it", async () => {
    const weight = new Param([1], (w) => backend().kernels.fill(w.ptr, 1, 0));
    const schedule = make();
    const optimizer = new SGD([weight], { lr: schedule });
    let expected = 0;
    for (let step = 0; step < 6; step++) {
      expect(optimizer.lr).toBe(schedule(step));
      optimizer.step(() => sum(weight));
      expected = Math.fround(expected - Math.fround(schedule(step)));
      expect((await weight.data())[0]).toBe(expected);
    }
  });

  test("bad numbers are a ShapeError that names it", () => {
    expect(bad).toThrow(ShapeError);
    expect(bad).toThrow(new RegExp(`^${name}: expected .*, got `));
  });
});
