// Sorted values, top lists and running sums along every axis: short ones (insertion), long ones (counting).
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { tensor } from "../../src/ops/create.ts";
import { cumsum } from "../../src/ops/cumsum.ts";
import { argsort, sort, topk } from "../../src/ops/sort.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues, worstError } from "../harness.ts";
import { flatIndex, indices, replaced } from "../naive.ts";

/** For each place of x, the line along `axis` through it, by flat index. */
function lineThrough(shape: Shape, axis: number, place: number[]): number[] {
  return Array.from({ length: shape[axis] as number }, (_, i) => flatIndex(replaced(place, axis, i), shape));
}

/** Where the values of one line stand, in order; NaN as largest, equal ones as they stand. */
function order(values: readonly number[], descending: boolean): number[] {
  const above = (a: number, b: number) => (Number.isNaN(a) ? !Number.isNaN(b) : a > b);
  const compare = (a: number, b: number) => (above(a, b) ? 1 : above(b, a) ? -1 : 0);
  return values.map((_, i) => i).sort((i, j) => (descending ? -1 : 1) * compare(values[i] as number, values[j] as number) || i - j);
}

/** Where `sort` of x finds its values, the first `count` of each line: along the line, and as flat indices. */
function sortedPlaces(x: ArrayLike<number>, shape: Shape, axis: number, descending: boolean, count: number) {
  const kept = shape.map((n, i) => (i === axis ? count : n));
  const at = new Int32Array(sizeOf(kept));
  const from = new Int32Array(sizeOf(kept));
  for (const place of indices(replaced(kept, axis, 1))) {
    const line = lineThrough(shape, axis, place);
    const values = line.map((i) => x[i] as number);
    for (const [i, where] of order(values, descending).slice(0, count).entries()) {
      const to = flatIndex(replaced(place, axis, i), kept);
      at[to] = where;
      from[to] = line[where] as number;
    }
  }
  return { at, from, pick: (values: Float64Array) => Float64Array.from(from, (i) => values[i] as number) };
}

const shapes: [shape: Shape, axis: number][] = [
  ...[1, 2, 3, 5, 17, 48, 49, 50, 300].map((n): [Shape, number] => [[n], 0]),
  [[3, 7], 0],
  [[3, 7], 1],
  [[2, 60], 1],
  [[60, 3], 0],
  [[2, 5, 3], 1],
];

describe("sort", () => {
  for (const [shape, axis] of shapes)
    test(`axis ${axis} of [${shape}], with equal values`, async () => {
      const distinct = randomValues(shape, 1, 100);
      const equal = { shape, data: distinct.data.map((v) => Math.round(v / 20)) };
      for (const descending of [false, true]) {
        const options = { axis, descending };
        const sorted = sortedPlaces(distinct.data, shape, axis, descending, shape[axis] as number);
        await checkAgainstReference((x) => sort(x, options)[0], sorted.pick, [distinct]);
        const expected = sortedPlaces(equal.data, shape, axis, descending, shape[axis] as number);
        const y = scope(() => {
          const [values, places] = sort(tensor(equal.data, shape), { axis: axis - shape.length, descending });
          return { values: values.data(), places: places.data(), argsort: argsort(tensor(equal.data, shape), options).data() };
        });
        expect(await y.places).toEqual(expected.at);
        expect(await y.argsort).toEqual(await y.places);
        expect(worstError(await y.values, expected.pick(Float64Array.from(equal.data)))).toBe(0);
      }
    });

  for (const n of [9, 90])
    test(`NaN comes last of ${n}, −0 equals 0, infinities are values`, async () => {
      const special = [Number.NaN, 0, -0, 1e-40, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1e-40, -Number.NaN, -1];
      const x = Array.from({ length: n }, (_, i) => special[(i * 7) % 9] as number);
      for (const descending of [false, true]) {
        const { y } = scope(() => ({ y: argsort(tensor(x), { descending }).data() }));
        expect([...(await y)]).toEqual(order([...Float32Array.from(x)], descending));
      }
    });
});

describe("topk", () => {
  for (const [shape, axis] of shapes)
    test(`axis ${axis} of [${shape}]`, async () => {
      const extent = shape[axis] as number;
      for (const count of new Set([1, Math.min(3, extent), Math.min(16, extent), Math.min(17, extent), extent])) {
        for (const largest of [true, false]) {
          const data = randomValues(shape, count, 100).data;
          const top = sortedPlaces(data, shape, axis, largest, count);
          await checkAgainstReference((x) => topk(x, count, { axis, largest })[0], top.pick, [{ shape, data }]);
          const rounded = data.map((v) => Math.round(v / 20));
          const { y } = scope(() => ({ y: topk(tensor(rounded, shape), count, { axis, largest })[1].data() }));
          expect(await y).toEqual(sortedPlaces(rounded, shape, axis, largest, count).at);
        }
      }
    });
});

describe("cumsum", () => {
  for (const [shape, axis] of [...shapes, [[2, 5, 9], 1], [[0, 3], 0]] as typeof shapes)
    test(`axis ${axis} of [${shape}]`, () => {
      const step = sizeOf(shape.slice(axis + 1));
      const isFirst = (i: number) => Math.floor(i / step) % (shape[axis] as number) === 0;
      const reference = (x: Float64Array) => {
        const y = x.slice();
        for (let i = 0; i < y.length; i++) if (!isFirst(i)) y[i] = (y[i] as number) + (y[i - step] as number);
        return y;
      };
      return checkAgainstReference((x) => cumsum(x, axis), reference, [randomValues(shape, 3)]);
    });

  test("a hundred thousand terms stay exact to a rounding", async () => {
    const { data } = randomValues([100000], 1);
    const { y } = scope(() => ({ y: cumsum(tensor(data), 0).data() }));
    let sum = 0;
    const exact = Float64Array.from(data, (v) => {
      sum += v;
      return sum;
    });
    expect(worstError(await y, exact)).toBeLessThan(1e-7);
  });
});

test("bad input names op, expected and got, and takes no memory", () => {
  const { used } = memoryInfo();
  const x = (): Tensor => tensor(new Float32Array(6), [2, 3]);
  const bad: [() => unknown, RegExp][] = [
    [() => sort(x(), { axis: 2 }), /^sort: expected an axis/],
    [() => argsort(x(), { axis: -3 }), /^argsort: expected an axis/],
    [() => topk(x(), 0), /^topk: expected k from 1 to 3, got 0/],
    [() => topk(x(), 4), /^topk: expected k from 1 to 3, got 4/],
    [() => topk(x(), 1.5), /^topk: expected/],
    [() => cumsum(x(), 2), /^cumsum: expected an axis/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  expect(memoryInfo().used).toBe(used);
});
