// Schedules refuse what makes no rate; their values are checked against PyTorch in tests/golden.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { scaleLearningRate } from "../../src/optim/scaleLearningRate.ts";
import { constant } from "../../src/schedule/constant.ts";
import { cosine } from "../../src/schedule/cosine.ts";
import { cosineWarmRestarts } from "../../src/schedule/cosineWarmRestarts.ts";
import { cyclic } from "../../src/schedule/cyclic.ts";
import { exponential } from "../../src/schedule/exponential.ts";
import { linearWarmup } from "../../src/schedule/linearWarmup.ts";
import { multiStep } from "../../src/schedule/multiStep.ts";
import { oneCycle } from "../../src/schedule/oneCycle.ts";
import { polynomial } from "../../src/schedule/polynomial.ts";
import { type ReduceOnPlateauOptions, reduceOnPlateau } from "../../src/schedule/reduceOnPlateau.ts";
import { adaptiveParts } from "../../src/schedule/schedule.ts";
import { sequentialSchedule } from "../../src/schedule/sequential.ts";
import { stepDecay } from "../../src/schedule/stepDecay.ts";

describe("schedules", () => {
  test.each([
    ["constant", () => constant(-1)],
    ["stepDecay", () => stepDecay(0.1, 0)],
    ["multiStep", () => multiStep(0.1, [3, Number.NaN])],
    ["exponential", () => exponential(0.1, -0.5)],
    ["polynomial", () => polynomial(0.1, 0)],
    ["cosine", () => cosine(Number.NaN, 10)],
    ["cosineWarmRestarts", () => cosineWarmRestarts(0.1, 5, { multiplier: 0 })],
    ["cyclic", () => cyclic(0.2, 0.1)],
    ["oneCycle", () => oneCycle(0.1, 10, { climb: 1 })],
    ["linearWarmup", () => linearWarmup(constant(0.1), -1)],
    ["reduceOnPlateau", () => reduceOnPlateau(0.1, { patience: -1 })],
    ["reduceOnPlateau", () => reduceOnPlateau(0.1, { factor: 1 })],
    ["reduceOnPlateau", () => reduceOnPlateau(0.1, { mode: "least" } as unknown as ReduceOnPlateauOptions)],
    ["reduceOnPlateau", () => reduceOnPlateau(0.1, { thresholdMode: "share" } as unknown as ReduceOnPlateauOptions)],
    ["sequentialSchedule", () => sequentialSchedule([constant(0.1)], [1])],
    ["sequentialSchedule", () => sequentialSchedule([], [])],
    ["sequentialSchedule", () => sequentialSchedule([constant(1), constant(2), constant(3)], [5, 4])],
    ["scaleLearningRate", () => scaleLearningRate(0.1, 0)],
  ])("%s: bad numbers are a ShapeError that names it", (name, make) => {
    expect(make).toThrow(ShapeError);
    expect(make).toThrow(new RegExp(`^${name}: expected .*, got `));
  });

  test("warm-up wraps any schedule, which begins at its own step 0 after it", () => {
    const inner = stepDecay(0.4, 10, 0.5);
    const rate = linearWarmup(inner, 4, 0.25);
    for (const [at, lr] of [
      [0, 0.1],
      [1, 0.175],
      [2, 0.25],
      [3, 0.325],
      [4, 0.4],
      [13, 0.4],
      [14, 0.2],
    ] as const)
      expect(rate(at)).toBeCloseTo(lr, 12);
  });

  test("a result that is no number is refused, and changes nothing", () => {
    const rate = reduceOnPlateau(0.1);
    rate.observe(1);
    const { state } = rate;
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => rate.observe(bad)).toThrow("reduceOnPlateau: expected a finite result");
    expect(rate.state).toBe(state);
  });

  test("schedules one after another, each from its own step 0", () => {
    const rate = sequentialSchedule([exponential(1, 0.5), stepDecay(8, 2, 0.25), constant(3)], [2, 5]);
    expect([0, 1, 2, 3, 4, 5, 6, 99].map(rate)).toEqual([1, 0.5, 8, 8, 2, 3, 3, 3]);
    expect(sequentialSchedule([constant(2)], [])(7)).toBe(2);
  });

  test("warm-up and sequence around an adaptive schedule pass on what it has reached", () => {
    const inner = reduceOnPlateau(1, { patience: 0, factor: 0.5 });
    const rate = sequentialSchedule([linearWarmup(inner, 2, 0), cosine(1, 10)], [4]);
    expect(adaptiveParts([rate, rate, inner])).toEqual([inner]);
    inner.observe(1);
    inner.observe(1);
    expect([0, 1, 2, 3, 4].map(rate)).toEqual([0, 0.25, 0.5, 0.5, 1]);
  });

  test("the linear scaling rule", () => {
    expect(scaleLearningRate(0.1, 1024)).toBe(0.4);
    expect(scaleLearningRate(0.3, 32, 64)).toBe(0.15);
  });
});
