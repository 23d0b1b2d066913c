// Comparisons, logic, choices and pairwise extrema on shapes that broadcast, against naive index arithmetic.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "../../src/ops/compare.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { isFinite as finite, isNaN as notANumber } from "../../src/ops/isNaN.ts";
import { logicalAnd, logicalNot, logicalOr } from "../../src/ops/logical.ts";
import { maximum } from "../../src/ops/maximum.ts";
import { minimum } from "../../src/ops/minimum.ts";
import { maskedFill, where } from "../../src/ops/where.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues } from "../harness.ts";
import { flatIndex, indices, naiveBroadcast } from "../naive.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const pairs: [a: Shape, b: Shape][] = [
  ...[1, 2, 3, 4, 5, 7, 8, 13].map((n): [Shape, Shape] => [[n], [n]]),
  [[3, 7], [7]],
  [
    [3, 1],
    [3, 6],
  ],
  [[], [2, 5]],
  [
    [2, 1, 3, 1, 5],
    [3, 1, 2, 1],
  ],
  [[0, 3], [3]],
];

const ints = (tensors: () => Tensor<"i32">) => scope(() => ({ y: tensors().data() })).y;

describe("comparisons", () => {
  const rules = {
    equal: [equal, (a: number, b: number) => a === b],
    notEqual: [notEqual, (a: number, b: number) => a !== b],
    less: [less, (a: number, b: number) => a < b],
    lessEqual: [lessEqual, (a: number, b: number) => a <= b],
    greater: [greater, (a: number, b: number) => a > b],
    greaterEqual: [greaterEqual, (a: number, b: number) => a >= b],
  } as const;
  for (const [name, [run, rule]] of Object.entries(rules))
    test(`${name} of floats, of integers and with a number`, async () => {
      for (const [i, [a, b]] of pairs.entries()) {
        const [x, z] = [randomValues(a, i), randomValues(b, i + 100)].map(({ shape, data }) => ({
          shape,
          data: data.map((v) => Math.round(v * 2)),
        }));
        if (!x || !z) throw new Error("two operands");
        const from = naiveBroadcast(a, b)?.from ?? [];
        const expected = Int32Array.from(from, ([p, q]) => (rule(x.data[p] as number, z.data[q] as number) ? 1 : 0));
        expect(await ints(() => run(tensor(x.data, a), tensor(z.data, b)))).toEqual(expected);
        expect(await ints(() => run(intTensor(x.data, a), intTensor(z.data, b)))).toEqual(expected);
        const withOne = Int32Array.from(x.data, (v) => (rule(v, 1) ? 1 : 0));
        expect(await ints(() => run(tensor(x.data, a), 1))).toEqual(withOne);
        expect(await ints(() => run(intTensor(x.data, a), 1))).toEqual(withOne);
      }
      const special = [nan, inf, -inf, 0, -0, 1];
      for (const v of special)
        expect(await ints(() => run(tensor(special), v))).toEqual(Int32Array.from(special, (u) => (rule(u, v) ? 1 : 0)));
    });

  test("integers that float32 cannot tell apart", async () => {
    const [big, bigger] = [2 ** 24, 2 ** 24 + 1];
    expect(await ints(() => equal(intTensor([big, -1]), intTensor([bigger, -1])))).toEqual(Int32Array.of(0, 1));
    expect(await ints(() => less(intTensor([big, -5]), bigger))).toEqual(Int32Array.of(1, 1));
  });

  test("isNaN, isFinite", async () => {
    for (let n = 1; n < 7; n++) {
      const values = [nan, inf, -inf, 0, 1e38, nan].slice(0, n);
      expect(await ints(() => notANumber(tensor(values)))).toEqual(Int32Array.from(values, (v) => (Number.isNaN(v) ? 1 : 0)));
      expect(await ints(() => finite(tensor(values)))).toEqual(Int32Array.from(values, (v) => (Number.isFinite(v) ? 1 : 0)));
    }
  });

  test("logic counts every other integer than 0 as true", async () => {
    const [a, b] = [
      [0, 0, 1, -4, 0],
      [0, 2, 0, 6, 0],
    ] as const;
    expect([...(await ints(() => logicalAnd(intTensor(a), intTensor(b))))]).toEqual([0, 0, 0, 1, 0]);
    expect([...(await ints(() => logicalOr(intTensor(a), intTensor(b))))]).toEqual([0, 1, 1, 1, 0]);
    expect([...(await ints(() => logicalNot(intTensor(a))))]).toEqual([1, 1, 0, 0, 1]);
    expect([...(await ints(() => logicalAnd(intTensor([1, 0], [2, 1]), intTensor([1, 3]))))]).toEqual([1, 1, 0, 0]);
  });
});

describe("maximum, minimum", () => {
  const rules = { maximum: [maximum, Math.max], minimum: [minimum, Math.min] } as const;
  for (const [name, [run, rule]] of Object.entries(rules)) {
    for (const [i, [a, b]] of pairs.entries())
      test(`${name} of [${a}] and [${b}]`, () => {
        const from = naiveBroadcast(a, b)?.from ?? [];
        return checkAgainstReference(run, (x, z) => from.map(([p, q]) => rule(x[p] as number, z[q] as number)), [
          randomValues(a, i),
          randomValues(b, i + 50),
        ]);
      });
    test(`${name}: equal values share the gradient, NaN wins`, async () => {
      const a = { shape: [3], data: Float32Array.of(1, 2, nan) };
      const b = { shape: [3], data: Float32Array.of(1, nan, 2) };
      const { y, gradients } = await outputAndGradients(run, [a, b], [4, 6, 8]);
      expect([...y]).toEqual([1, nan, nan]);
      expect(gradients.map((g) => g?.[0])).toEqual([2, 2]);
    });
  }
});

describe("where", () => {
  const shapes: [c: Shape, a: Shape, b: Shape][] = [
    ...[1, 2, 3, 4, 5, 7, 8, 13].map((n): [Shape, Shape, Shape] => [[n], [n], [n]]),
    [[3, 1], [7], [3, 7]],
    [[5], [2, 1, 5], []],
    [[], [3], [2, 1]],
    [
      [2, 1, 3, 1],
      [4, 1, 5],
      [2, 1, 1, 1],
    ],
  ];
  for (const [c, a, b] of shapes)
    test(`[${c}] ? [${a}] : [${b}]`, () => {
      const shape = naiveBroadcast(naiveBroadcast(c, a)?.shape ?? [], b)?.shape ?? [];
      const condition = randomValues(c, 1).data.map((v) => (v > 0 ? Math.round(v * 8) : 0));
      const read = (values: ArrayLike<number>, own: Shape, index: number[]) =>
        values[
          flatIndex(
            index.slice(shape.length - own.length).map((i, axis) => (own[axis] === 1 ? 0 : i)),
            own,
          )
        ] as number;
      return checkAgainstReference(
        (x, z) => where(intTensor(condition, c), x as Tensor, z as Tensor),
        (x, z) => indices(shape).map((index) => (read(condition, c, index) !== 0 ? read(x, a, index) : read(z, b, index))),
        [randomValues(a, 2), randomValues(b, 3)],
      );
    });

  test("numbers in the place of tensors; maskedFill", async () => {
    const condition = [1, 0, 1, 0, 0];
    await checkAgainstReference(
      (x) => where(intTensor(condition), x, 7),
      (x) => x.map((v, i) => (condition[i] ? v : 7)),
      [randomValues([2, 5], 1)].map(({ data }) => ({ shape: [5], data: data.slice(0, 5) })),
    );
    await checkAgainstReference(
      (x) => maskedFill(x, intTensor(condition), -3),
      (x) => x.map((v, i) => (condition[i % 5] ? -3 : v)),
      [randomValues([2, 5], 2)],
    );
    const { y } = scope(() => ({ y: where(intTensor(condition), 1, nan).data() }));
    expect([...(await y)]).toEqual([1, nan, 1, nan, nan]);
  });
});

test("bad input names op, expected and got, and takes no memory", () => {
  const { used } = memoryInfo();
  const float = tensor([1, 2]) as Tensor<never>; // what a caller without types can pass
  const bad: [() => unknown, RegExp][] = [
    [() => equal(tensor([1, 2, 3]), tensor([1, 2])), /^equal: expected shapes that broadcast, got/],
    [() => less(intTensor([1]), float), /^less: expected tensors of one element type, got i32 and f32/],
    [() => less(intTensor([1]), 0.5), /^less: expected an integer to compare integers with, got 0.5/],
    [() => logicalAnd(intTensor([1, 2, 3]), intTensor([1, 2])), /^logicalAnd: expected/],
    [() => maximum(tensor([1, 2, 3]), tensor([1, 2])), /^maximum: expected shapes that broadcast/],
    [() => where(intTensor([1, 0]), tensor([1, 2, 3]), 0), /^where: expected shapes that broadcast/],
    [() => where(float, 1, 2), /^where: expected a condition of i32, got f32/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  float.dispose();
  expect(memoryInfo().used).toBe(used);
});
