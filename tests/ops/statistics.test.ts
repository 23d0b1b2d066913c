// min, prod, variance, norms, logSumExp and counts over every kind of axes. sum, mean, max and argmax: reduce.test.ts.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { argmin } from "../../src/ops/argmin.ts";
import { all, any, countNonZero } from "../../src/ops/countNonZero.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { logSumExp } from "../../src/ops/logSumExp.ts";
import { min } from "../../src/ops/min.ts";
import { norm } from "../../src/ops/norm.ts";
import { prod } from "../../src/ops/prod.ts";
import type { ReduceOptions } from "../../src/ops/sum.ts";
import { std, variance } from "../../src/ops/variance.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues } from "../harness.ts";
import { naiveReduction } from "../naive.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const cases: [shape: Shape, axes: number[]][] = [
  ...[2, 3, 4, 5, 7, 8, 13, 16, 35].map((n): [Shape, number[]] => [[n], [0]]),
  [[3, 7], [1]],
  [[5, 9], [1]],
  [[7, 3], [0]],
  [[6, 5], [0]],
  [[35, 17], [0]],
  [[3, 5, 4], [1]],
  [
    [2, 3, 4, 5],
    [1, 2],
  ],
  [
    [2, 3, 4, 5],
    [0, 2],
  ],
  [
    [2, 3, 2, 5, 3],
    [0, 2, 4],
  ],
];

/** The reduction of every group of x by `f`. */
function reduceBy(shape: Shape, axes: readonly number[], f: (group: number[]) => number) {
  const { kept, to } = naiveReduction(shape, axes);
  return (x: Float64Array) => {
    const groups: number[][] = Array.from({ length: sizeOf(kept) }, () => []);
    for (let i = 0; i < x.length; i++) groups[to[i] as number]?.push(x[i] as number);
    return groups.map(f);
  };
}

const total = (group: readonly number[]) => group.reduce((a, b) => a + b, 0);
const spread = (correction: number) => (group: readonly number[]) => {
  const mean = total(group) / group.length;
  return total(group.map((v) => (v - mean) ** 2)) / (group.length - correction);
};
const length = (p: number) => (group: readonly number[]) => total(group.map((v) => Math.abs(v) ** p)) ** (1 / p);

type Run = (x: Tensor, options: ReduceOptions) => Tensor;
const rules: Record<string, [Run, (group: number[]) => number]> = {
  min: [min, (group) => Math.min(...group)],
  prod: [prod, (group) => group.reduce((a, b) => a * b, 1)],
  variance: [variance, spread(1)],
  "variance, of all there is": [(x, options) => variance(x, { ...options, correction: 0 }), spread(0)],
  std: [std, (group) => Math.sqrt(spread(1)(group))],
  "1-norm": [(x, options) => norm(x, { ...options, p: 1 }), length(1)],
  "2-norm": [norm, length(2)],
  "3-norm": [(x, options) => norm(x, { ...options, p: 3 }), length(3)],
  "1.5-norm": [(x, options) => norm(x, { ...options, p: 1.5 }), length(1.5)],
  "largest absolute value": [(x, options) => norm(x, { ...options, p: inf }), (group) => Math.max(...group.map(Math.abs))],
  logSumExp: [logSumExp, (group) => Math.log(total(group.map(Math.exp)))],
};

for (const [name, [run, f]] of Object.entries(rules))
  describe(name, () => {
    for (const [i, [shape, axes]] of cases.entries())
      test(`axes [${axes}] of [${shape}]`, async () => {
        const x = randomValues(shape, i);
        x.data.forEach((v, at) => {
          if (Math.abs(v) < 0.02) x.data[at] = v + 0.05; // away from the break of |x|
        });
        await checkAgainstReference((t) => run(t, { axes }), reduceBy(shape, axes, f), [x], { step: 1e-6 });
        scope(() => expect(run(tensor(x.data, shape), { axes, keepDims: true }).shape).toEqual(naiveReduction(shape, axes).kept));
      });
  });

describe("special values", () => {
  const value = async (run: (x: Tensor) => Tensor, x: number[]) => [...(await scope(() => ({ y: run(tensor(x)).data() })).y)][0];

  test("a NaN is smallest, the gradient goes to the first minimum", async () => {
    for (let n = 3; n < 20; n++) {
      const x = Array.from({ length: n }, (_, i) => (i === n - 2 ? nan : i));
      expect(await value(min, x)).toBe(nan);
      expect(await scope(() => ({ y: argmin(tensor(x)).value() })).y).toBe(n - 2);
    }
    const ties = { shape: [5], data: Float32Array.of(3, 1, 2, 1, 1) };
    const { gradients } = await outputAndGradients((x) => min(x), [ties], [7]);
    expect([...(gradients[0] as Float32Array)]).toEqual([0, 7, 0, 0, 0]);
  });

  test("argmin finds the first along any axis", async () => {
    for (const shape of [[9], [5, 6], [2, 7, 3], [3, 8, 5]]) {
      const rounded = randomValues(shape, 3).data.map((v) => Math.round(v * 3));
      for (let axis = 0; axis < shape.length; axis++) {
        const first = reduceBy(shape, [axis], (group) => group.indexOf(Math.min(...group)));
        const { y } = scope(() => ({ y: argmin(tensor(rounded, shape), { axis }).data() }));
        expect(await y).toEqual(Int32Array.from(first(Float64Array.from(rounded))));
      }
    }
  });

  test("the gradient of a product with zeros is that of the other factors", async () => {
    const gradient = async (x: number[]) => {
      const { gradients } = await outputAndGradients((t) => prod(t), [{ shape: [x.length], data: Float32Array.from(x) }], [2]);
      return [...(gradients[0] as Float32Array)];
    };
    expect(await gradient([3, 0, 5])).toEqual([0, 30, 0]);
    expect(await gradient([0, 4, 0])).toEqual([0, 0, 0]);
    expect(await value((x) => prod(x.reshape([0])), [])).toBe(1);
    expect(await value(prod, [1e30, 1e30, 1e-30, 1e-30])).toBeCloseTo(1, 5);
  });

  test("norm and std have gradient 0 where they are 0", async () => {
    const zeros = { shape: [4], data: new Float32Array(4) };
    for (const run of [(x: Tensor) => norm(x), (x: Tensor) => norm(x, { p: 3 }), (x: Tensor) => std(x)]) {
      const { y, gradients } = await outputAndGradients(run, [zeros], [1]);
      expect([y[0], ...(gradients[0] as Float32Array)]).toEqual([0, 0, 0, 0, 0]);
    }
  });

  test("logSumExp neither overflows nor loses infinities", async () => {
    expect(await value(logSumExp, [1000, 1000])).toBeCloseTo(1000 + Math.LN2, 3);
    expect(await value(logSumExp, [-inf, -inf])).toBe(-inf);
    expect(await value(logSumExp, [inf, 1])).toBe(inf);
    expect(await value(logSumExp, [-inf, 3])).toBe(3);
    expect(await value(logSumExp, [nan, 3])).toBe(nan);
    const { gradients } = await outputAndGradients((x) => logSumExp(x), [{ shape: [2], data: Float32Array.of(-inf, 3) }], [1]);
    expect([...(gradients[0] as Float32Array)]).toEqual([0, 1]);
  });

  test("variance far from 0 keeps its digits", async () => {
    const x = Array.from({ length: 1000 }, (_, i) => 4096 + (i % 2));
    expect(await value((t) => variance(t, { correction: 0 }), x)).toBeCloseTo(0.25, 5);
  });
});

describe("countNonZero, any, all", () => {
  for (const [i, [shape, axes]] of [...cases, [[0, 3], [0]], [[2, 1, 3], [1]], [[2, 3], []]].entries() as Iterable<
    [number, [Shape, number[]]]
  >)
    test(`axes [${axes}] of [${shape}]`, async () => {
      const data = randomValues(shape, i).data.map((v) => (v > 0.3 ? nan : v > -0.4 ? (v > 0 ? -0 : 0) : v));
      const expected = reduceBy(shape, axes, (group) => group.filter((v) => v !== 0).length)(Float64Array.from(data));
      const most = sizeOf(axes.map((axis) => shape[axis] as number));
      const whole = data.map((v) => (v === 0 ? 0 : -3));
      for (const make of [() => tensor(data, shape), () => intTensor(whole, shape)]) {
        const y = scope(() => ({
          count: countNonZero(make(), { axes }).data(),
          any: any(make(), { axes }).data(),
          all: all(make(), { axes, keepDims: true }).data(),
        }));
        expect(await y.count).toEqual(Int32Array.from(expected));
        expect(await y.any).toEqual(Int32Array.from(expected, (n) => (n > 0 ? 1 : 0)));
        expect(await y.all).toEqual(Int32Array.from(expected, (n) => (n === most ? 1 : 0)));
      }
    });
});

test("bad input names op, expected and got, and takes no memory", () => {
  const { used } = memoryInfo();
  const x = () => tensor(new Float32Array(6), [2, 3]);
  const bad: [() => unknown, RegExp][] = [
    [() => min(tensor([], [0, 2]), { axes: 0 }), /^min: expected axes that are not empty, got shape \[0, 2\]/],
    [() => argmin(tensor([])), /^argmin: expected an axis that is not empty/],
    [() => logSumExp(tensor([])), /^logSumExp: expected axes that are not empty/],
    [() => prod(x(), { axes: 2 }), /^prod: expected an axis/],
    [() => variance(x(), { axes: 1, correction: 3 }), /^variance: expected more values than the correction 3, got axes \[1\] of \[2, 3\]/],
    [() => variance(tensor([1])), /^variance: expected more values/],
    [() => norm(x(), { p: 0 }), /^norm: expected p > 0, got 0/],
    [() => any(x(), { axes: [0, 0] }), /^countNonZero: expected each axis once/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  expect(memoryInfo().used).toBe(used);
});
