// Signs, rounding, inverses, limits, ln(1 + x) and e^x − 1: values, gradients, tails, special values.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { ceil } from "../../src/ops/ceil.ts";
import { clamp } from "../../src/ops/clamp.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { expm1 } from "../../src/ops/expm1.ts";
import { floor } from "../../src/ops/floor.ts";
import { log1p } from "../../src/ops/log1p.ts";
import { reciprocal } from "../../src/ops/reciprocal.ts";
import { round } from "../../src/ops/round.ts";
import { rsqrt } from "../../src/ops/rsqrt.ts";
import { sign } from "../../src/ops/sign.ts";
import { toFloat } from "../../src/ops/toFloat.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues } from "../harness.ts";

const sizes = [1, 2, 3, 4, 5, 7, 8, 64, 67];
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** The nearest integer, the even one of two. */
function nearest(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

const of = async (run: (x: Tensor) => Tensor, x: number[]) => [...(await scope(() => ({ y: run(tensor(x)).data() })).y)];

describe("steps have no slope", () => {
  const steps = { sign: [sign, Math.sign], floor: [floor, Math.floor], ceil: [ceil, Math.ceil], round: [round, nearest] } as const;
  for (const [name, [run, formula]] of Object.entries(steps))
    test(name, async () => {
      for (const n of sizes) {
        const { shape, data } = randomValues([n], n, 4);
        const apart = data.map((v) => (Math.abs(v * 2 - Math.round(v * 2)) < 1e-2 ? v + 0.1 : v)); // a step away from every jump
        await checkAgainstReference(run, (x) => x.map(formula), [{ shape, data: apart }]);
      }
    });

  test("at the jumps and beyond", async () => {
    expect(await of(sign, [0, -0, nan, -inf, inf, -1e-40])).toEqual([0, 0, nan, -1, 1, -1]);
    expect(await of(round, [0.5, 1.5, 2.5, -0.5, -1.5, nan, inf])).toEqual([0, 2, 2, -0, -2, nan, inf]);
    expect(await of(floor, [1, -0.5, nan, -inf])).toEqual([1, -1, nan, -inf]);
    expect(await of(ceil, [1, 0.5, nan, -inf])).toEqual([1, 1, nan, -inf]);
  });
});

describe("inverses and logarithms", () => {
  const functions = {
    reciprocal: [reciprocal, (x: number) => 1 / x],
    rsqrt: [rsqrt, (x: number) => 1 / Math.sqrt(x)],
    log1p: [log1p, Math.log1p],
    expm1: [expm1, Math.expm1],
  } as const;
  for (const [name, [run, formula]] of Object.entries(functions))
    test(name, async () => {
      for (const n of sizes) {
        const { shape, data } = randomValues([n], n, 1.5);
        await checkAgainstReference(run, (x) => x.map(formula), [{ shape, data: data.map((v) => v + 2) }]);
      }
    });

  test("at the edges", async () => {
    expect(await of(reciprocal, [0, -0, inf, nan])).toEqual([inf, -inf, 0, nan]);
    expect(await of(rsqrt, [0, inf, -1])).toEqual([inf, 0, nan]);
    expect(await of(log1p, [-1, -2, inf, nan, 0])).toEqual([-inf, nan, inf, nan, 0]);
    expect(await of(expm1, [-inf, inf, nan, 0, 89, -200])).toEqual([-1, inf, nan, 0, inf, -1]);
    for (const tiny of [1e-7, -3e-9, 1e-20].map(Math.fround)) {
      expect(await of(log1p, [tiny])).toEqual([Math.fround(Math.log1p(tiny))]);
      expect(await of(expm1, [tiny])).toEqual([Math.fround(Math.expm1(tiny))]);
    }
  });
});

describe("clamp", () => {
  test("both limits, or one", async () => {
    for (const n of sizes) {
      const x = randomValues([n], n);
      await checkAgainstReference(
        (t) => clamp(t, { min: -0.5, max: 0.25 }),
        (v) => v.map((u) => Math.min(Math.max(u, -0.5), 0.25)),
        [x],
      );
      await checkAgainstReference(
        (t) => clamp(t, { min: 0.125 }),
        (v) => v.map((u) => Math.max(u, 0.125)),
        [x],
      );
      await checkAgainstReference(
        (t) => clamp(t, { max: 0.125 }),
        (v) => v.map((u) => Math.min(u, 0.125)),
        [x],
      );
    }
  });

  test("the gradient passes at the limits, and NaN stays", async () => {
    const x = { shape: [5], data: Float32Array.of(-2, -1, 0, 1, nan) };
    const { y, gradients } = await outputAndGradients((t) => clamp(t, { min: -1, max: 1 }), [x], [1, 2, 3, 4, 5]);
    expect([...y]).toEqual([-1, -1, 0, 1, nan]);
    expect([...(gradients[0] as Float32Array)]).toEqual([0, 2, 3, 4, 0]);
  });

  test("refuses limits that exclude everything, or none", () => {
    const { used } = memoryInfo();
    for (const options of [{ min: 1, max: 0 }, {}, { min: nan }])
      scope(() => expect(() => clamp(tensor([1]), options)).toThrow(/^clamp: expected min <= max, at least one of them, got /));
    scope(() => expect(() => clamp(tensor([1]), {})).toThrow(ShapeError));
    expect(memoryInfo().used).toBe(used);
  });
});

test("toFloat keeps the numbers, for every tail", async () => {
  for (const n of sizes) {
    const whole = Array.from({ length: n }, (_, i) => (i % 2 ? -i : i * 1000));
    const { y } = scope(() => ({ y: toFloat(intTensor(whole)).data() }));
    expect(await y).toEqual(Float32Array.from(whole));
  }
});
