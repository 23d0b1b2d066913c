// Tensor's arithmetic: every operand pattern against float64, gradients, numbers, bad inputs, bits.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { add } from "../../src/ops/add.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { div } from "../../src/ops/div.ts";
import { mul } from "../../src/ops/mul.ts";
import { neg } from "../../src/ops/neg.ts";
import { sub } from "../../src/ops/sub.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues, type Values } from "../harness.ts";
import { naiveBroadcast } from "../naive.ts";

const ops = {
  add: { run: add, f: (a: number, b: number) => a + b },
  sub: { run: sub, f: (a: number, b: number) => a - b },
  mul: { run: mul, f: (a: number, b: number) => a * b },
  div: { run: div, f: (a: number, b: number) => a / b },
};

/** Away from 0, so that 1/x² stays in range for div. */
function awayFromZero(shape: Shape, seed: number): Values {
  const { data } = randomValues(shape, seed);
  return { shape, data: data.map((v) => (v < 0 ? v - 0.7 : v + 0.7)) };
}

const patterns: [label: string, a: Shape, b: Shape][] = [
  ...[1, 2, 3, 4, 5, 19].map((n): [string, Shape, Shape] => [`same shape, ${n} values`, [n], [n]]),
  ["one element on the right", [3, 5], [1]],
  ["one element on the left", [], [3, 7]],
  ["row", [6, 5], [5]],
  ["row, narrow", [9, 3], [3]],
  ["row on the left", [7], [3, 7]],
  ["column", [3, 6], [3, 1]],
  ["column on the left", [4, 1], [4, 5]],
  ["outer", [5, 1], [1, 6]],
  ["channels", [2, 3, 3, 5], [1, 1, 1, 5]],
  ["batch", [2, 3, 3, 2], [2, 1, 1, 1]],
  ["per image and channel", [2, 3, 2, 5], [2, 1, 1, 5]],
  ["alternating, four loops", [2, 1, 3, 1, 2], [1, 3, 1, 2, 1]],
  ["only ones", [1, 1], [1]],
];

for (const [name, { run, f }] of Object.entries(ops)) {
  describe(name, () => {
    patterns.forEach(([label, a, b], i) => {
      test(label, () => {
        const { from } = naiveBroadcast(a, b) as { from: [number, number][] };
        const reference = (x: Float64Array, z: Float64Array) => from.map(([p, q]) => f(x[p] as number, z[q] as number));
        return checkAgainstReference((x, z) => run(x as Tensor, z as Tensor), reference as never, [
          awayFromZero(a, i),
          awayFromZero(b, i + 50),
        ]);
      });
    });

    test("a number", () =>
      checkAgainstReference(
        (x) => run(x as Tensor, 1.75),
        (x) => x.map((v) => f(v, 1.75)),
        [randomValues([3, 6], 3)],
      ));

    test("shapes that do not broadcast", () => {
      const a = tensor([1, 2, 3]);
      const b = tensor([1, 2]);
      const before = memoryInfo().used;
      expect(() => run(a, b)).toThrow(new ShapeError(name, "expected shapes that broadcast, got [3] and [2]"));
      expect(() => run(a, intTensor([1, 2, 3]) as never)).toThrow(ShapeError);
      expect(() => run(a, "2" as never)).toThrow(ShapeError);
      a.dispose();
      b.dispose();
      expect(memoryInfo().used).toBeLessThanOrEqual(before);
    });
  });
}

test("neg", () => checkAgainstReference(neg, (x) => x.map((v) => -v), [randomValues([3, 5], 1)]));

test("a tensor with itself: both contributions arrive", async () => {
  const x = randomValues([5], 2);
  const gy = [1, 2, 3, 4, 5];
  expect((await outputAndGradients((t) => (t as Tensor).add(t as Tensor), [x], gy)).gradients[0]).toEqual(
    Float32Array.from([2, 4, 6, 8, 10]),
  );
  const { gradients } = await outputAndGradients((t) => (t as Tensor).mul(t as Tensor), [x], gy);
  expect(gradients[0]).toEqual(x.data.map((v, i) => Math.fround(2 * Math.fround(v * (gy[i] as number)))));
});

test("a scalar and a one-element tensor give the same bits", async () => {
  const { data } = randomValues([13], 5);
  const x = tensor(data);
  const one = tensor([0.3]);
  for (const { run } of Object.values(ops)) expect(await run(x, one).data()).toEqual(await run(x, 0.3).data());
});

test("empty tensors", async () => {
  const x = tensor([], [0, 3]);
  expect((await x.add(tensor([1, 2, 3])).data()).length).toBe(0);
  expect(x.mul(tensor([2])).shape).toEqual([0, 3]);
});
