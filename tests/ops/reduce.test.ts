// sum, mean, max and argmax over every kind of axes; accuracy and bits on long ones.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { argmax } from "../../src/ops/argmax.ts";
import { tensor } from "../../src/ops/create.ts";
import { max } from "../../src/ops/max.ts";
import { mean } from "../../src/ops/mean.ts";
import { sum } from "../../src/ops/sum.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues } from "../harness.ts";
import { naiveReduction } from "../naive.ts";

const cases: [shape: Shape, axes: number[]][] = [
  ...[1, 2, 3, 4, 5, 7, 8, 13, 16, 35].map((n): [Shape, number[]] => [[n], [0]]),
  [[3, 7], [1]],
  [[7, 3], [0]],
  [[6, 5], [0]],
  [[5, 19], [0]],
  [[70, 2], [0]],
  [[71, 3], [0]],
  [[67, 1, 5], [0]],
  [[35, 17], [0]],
  [[3, 5, 4], [1]],
  [
    [2, 3, 4, 5],
    [0, 1, 2],
  ],
  [
    [2, 3, 4, 5],
    [1, 2],
  ],
  [
    [2, 3, 4, 5],
    [0, 2],
  ],
  [
    [2, 3, 4, 5],
    [1, 3],
  ],
  [
    [2, 3, 2, 5, 3],
    [0, 2, 4],
  ],
  [[2, 1, 3], [1]],
  [[2, 3], []],
  [[], []],
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
const rules = {
  sum: { run: sum, f: total },
  mean: { run: mean, f: (group: readonly number[]) => total(group) / group.length },
  max: { run: max, f: (group: readonly number[]) => Math.max(...group) },
};

for (const [name, { run, f }] of Object.entries(rules)) {
  describe(name, () => {
    cases.forEach(([shape, axes], i) => {
      test(`axes [${axes}] of [${shape}]`, async () => {
        await checkAgainstReference((x) => run(x as Tensor, { axes }), reduceBy(shape, axes, f), [randomValues(shape, i)], { step: 1e-6 });
        const x = tensor(randomValues(shape, i).data, shape);
        expect(run(x, { axes, keepDims: true }).shape).toEqual(naiveReduction(shape, axes).kept);
        const negative = axes.map((axis) => axis - shape.length);
        expect(await run(x, { axes: negative }).data()).toEqual(await run(x, { axes }).data());
      });
    });

    test("all axes by default, one axis as a number", async () => {
      const { data } = randomValues([3, 4, 5], 1);
      const x = tensor(data, [3, 4, 5]);
      expect(run(x).shape).toEqual([]);
      expect(await run(x).data()).toEqual(await run(x, { axes: [0, 1, 2] }).data());
      expect(run(x, { axes: -2 }).shape).toEqual([3, 5]);
    });

    test("bad axes", () => {
      const x = tensor([1, 2, 3, 4], [2, 2]);
      const before = memoryInfo().used;
      for (const axes of [2, -3, 0.5, [0, 0], [1, -1]]) expect(() => run(x, { axes }), String(axes)).toThrow(ShapeError);
      expect(memoryInfo().used).toBe(before);
    });
  });
}

test("sums over nothing", async () => {
  const empty = tensor([], [0, 3]);
  expect(await sum(empty).data()).toEqual(Float32Array.of(0));
  expect(await sum(empty, { axes: 0 }).data()).toEqual(new Float32Array(3));
  expect(await mean(empty).data()).toEqual(Float32Array.of(Number.NaN));
  expect(() => max(empty, { axes: 0 })).toThrow(ShapeError);
  expect(() => argmax(empty)).toThrow(ShapeError);
});

test("max: ties, infinities and NaN as in PyTorch", async () => {
  const gy = [1, 10];
  const tie = { shape: [2, 9], data: Float32Array.of(1, 3, 3, 0, 3, 2, 1, 0, 3, -5, -5, -5, -5, -5, -5, -5, -5, -5) };
  const { gradients } = await outputAndGradients((x) => max(x as Tensor, { axes: 1 }), [tie], gy);
  expect(gradients[0]).toEqual(Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0));
  const low = Number.NEGATIVE_INFINITY;
  for (const n of [1, 3, 4, 8, 11, 16]) {
    for (let place = 0; place < n; place++) {
      const data = new Float32Array(2 * n).fill(low);
      data[place] = Number.NaN;
      if (place + 1 < n) data[n - 1] = Number.NaN;
      data[2 * n - 1] = low;
      const x = tensor(data, [2, n]);
      expect(await argmax(x, { axis: 1 }).data()).toEqual(Int32Array.of(place, 0));
      expect(await max(x, { axes: 1 }).data()).toEqual(Float32Array.of(Number.NaN, low));
      const columns = tensor(
        Float32Array.from({ length: 5 * n }, (_, i) => (Math.floor(i / 5) === place ? Number.NaN : 7)),
        [n, 5],
      );
      expect(await argmax(columns, { axis: 0 }).data()).toEqual(new Int32Array(5).fill(place));
    }
  }
});

test("max over several axes gives its gradient to the first in row-major order", async () => {
  const x = { shape: [2, 2, 2], data: Float32Array.of(0, 1, 5, 2, 5, 3, 5, 9) };
  const { y, gradients } = await outputAndGradients((t) => max(t as Tensor, { axes: [0, 2] }), [x], [1, 1]);
  expect(y).toEqual(Float32Array.of(5, 9));
  expect(gradients[0]).toEqual(Float32Array.of(0, 0, 0, 0, 1, 0, 0, 1));
});

describe("argmax", () => {
  for (const shape of [[5], [3, 7], [2, 9, 3], [1], [4, 33]] as Shape[])
    test(`of [${shape}]`, async () => {
      const { data } = randomValues(shape, 3);
      const rounded = data.map((v) => Math.round(v * 3)); // many ties
      const x = tensor(rounded, shape);
      for (let axis = 0; axis < shape.length; axis++) {
        const first = reduceBy(shape, [axis], (group) => group.indexOf(Math.max(...group)));
        const y = argmax(x, { axis });
        expect(await y.data()).toEqual(Int32Array.from(first(Float64Array.from(rounded))));
        expect(y.dtype).toBe("i32");
        expect(argmax(x, { axis: axis - shape.length, keepDims: true }).shape).toEqual(naiveReduction(shape, [axis]).kept);
      }
      expect(await argmax(x).value()).toBe(rounded.indexOf(Math.max(...rounded)));
      expect(() => argmax(x, { axis: shape.length })).toThrow(ShapeError);
    });
});

test("a million elements: error within 5e-7 of the sum of |x|, whatever the axes", async () => {
  const n = 1 << 20;
  const random = randomValues([n], 1).data;
  for (const data of [random, random.map((v) => v + 1), new Float32Array(n).fill(0.1)]) {
    for (const cols of [1, 3, 10, 64, 1000]) {
      const rows = Math.floor(n / cols);
      const x = tensor(data.subarray(0, rows * cols), [rows, cols]);
      for (const axis of [0, 1]) {
        const got = await sum(x, { axes: axis }).data();
        const exact = new Float64Array(got.length);
        const size = new Float64Array(got.length);
        for (let i = 0; i < rows * cols; i++) {
          const to = axis === 0 ? i % cols : Math.floor(i / cols);
          const v = data[i] as number;
          exact[to] = (exact[to] as number) + v;
          size[to] = (size[to] as number) + Math.abs(v);
        }
        let worst = 0;
        got.forEach((v, i) => {
          worst = Math.max(worst, Math.abs(v - (exact[i] as number)) / (size[i] as number));
        });
        expect(worst, `axis ${axis} of [${rows}, ${cols}]`).toBeLessThan(5e-7);
      }
      x.dispose();
    }
  }
});
