// Schedules refuse what makes no rate; their values are checked against PyTorch in tests/golden.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { constant } from "../../src/schedule/constant.ts";
import { cosine } from "../../src/schedule/cosine.ts";
import { cosineWarmRestarts } from "../../src/schedule/cosineWarmRestarts.ts";
import { cyclic } from "../../src/schedule/cyclic.ts";
import { exponential } from "../../src/schedule/exponential.ts";
import { linearWarmup } from "../../src/schedule/linearWarmup.ts";
import { multiStep } from "../../src/schedule/multiStep.ts";
import { oneCycle } from "../../src/schedule/oneCycle.ts";
import { polynomial } from "../../src/schedule/polynomial.ts";
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
});
