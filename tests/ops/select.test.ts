// Elements and rows by index, and values added by index, along every axis.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { gather } from "../../src/ops/gather.ts";
import { indexSelect } from "../../src/ops/indexSelect.ts";
import { scatterAdd } from "../../src/ops/scatterAdd.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomInt, randomValues } from "../harness.ts";
import { flatIndex, indices, replaced } from "../naive.ts";

/** Indices into an axis of `extent`, some of them twice. */
const places = (shape: Shape, extent: number, seed: number) =>
  Int32Array.from({ length: sizeOf(shape) }, (_, i) => randomInt(seed * 100 + i, 0, extent - 1));

const cases: [shape: Shape, axis: number, count: number][] = [
  [[5], 0, 7],
  [[5], 0, 1],
  [[3, 4], 0, 5],
  [[3, 4], 1, 2],
  [[3, 5], -1, 4],
  [[2, 3, 4], 1, 5],
  [[2, 3, 1, 5], 1, 2],
  [[2, 1, 3, 4], -3, 3],
  [[4, 6], 1, 0],
];

for (const [shape, axis, count] of cases) {
  const at = axis < 0 ? axis + shape.length : axis;
  const extent = shape[at] as number;
  const picked = shape.map((n, i) => (i === at ? count : n));
  const label = `${count} along axis ${axis} of [${shape}]`;

  test(`gather ${label}`, () => {
    const index = places(picked, extent, 1);
    const from = indices(picked).map((place, flat) => flatIndex(replaced(place, at, index[flat] as number), shape));
    return checkAgainstReference(
      (x) => gather(x, axis, intTensor(index, picked)),
      (x) => from.map((i) => x[i] as number),
      [randomValues(shape, 2)],
    );
  });

  test(`scatterAdd ${label}`, () => {
    const index = places(picked, extent, 3);
    const to = indices(picked).map((place, flat) => flatIndex(replaced(place, at, index[flat] as number), shape));
    return checkAgainstReference(
      (x, source) => scatterAdd(x, axis, intTensor(index, picked), source as Tensor),
      (x, source) => {
        const y = x.slice();
        for (const [flat, i] of to.entries()) y[i] = (y[i] as number) + (source[flat] as number);
        return y;
      },
      [randomValues(shape, 4), randomValues(picked, 5)],
    );
  });

  test(`indexSelect ${label}`, () => {
    const index = places([count], extent, 6);
    const from = indices(picked).map((place) => flatIndex(replaced(place, at, index[place[at] as number] as number), shape));
    return checkAgainstReference(
      (x) => indexSelect(x, axis, intTensor(index)),
      (x) => from.map((i) => x[i] as number),
      [randomValues(shape, 7)],
    );
  });
}

test("an index of two axes takes the place of the axis", () => {
  const y = scope(() => indexSelect(tensor(new Float32Array(30), [2, 3, 5]), 1, intTensor([0, 2, 1, 1, 0, 2], [2, 3])).shape);
  expect(y).toEqual([2, 2, 3, 5]);
});

describe("bad input", () => {
  test("names op, expected and got, and takes no memory", () => {
    const { used } = memoryInfo();
    const x = () => tensor(new Float32Array(12), [3, 4]);
    const bad: [() => unknown, RegExp][] = [
      [() => gather(x(), 1, intTensor([0, 4, 0], [3, 1])), /^gather: expected indices from 0 to 3, got 4 at 1/],
      [() => gather(x(), 1, intTensor([-1, 0, 0], [3, 1])), /^gather: expected indices from 0 to 3, got -1 at 0/],
      [() => gather(x(), 1, intTensor([0, 0], [2, 1])), /^gather: expected an index of shape \[3, 4\] but for axis 1, got \[2, 1\]/],
      [() => gather(x(), 2, intTensor([0])), /^gather: expected an axis/],
      [() => gather(x(), 0, tensor([0, 0, 0, 0], [1, 4]) as Tensor<never>), /^gather: expected an index of i32, got f32/],
      [() => indexSelect(x(), 0, intTensor([3])), /^indexSelect: expected indices from 0 to 2, got 3 at 0/],
      [() => indexSelect(x(), 2, intTensor([0])), /^indexSelect: expected an axis/],
      [() => scatterAdd(x(), 0, intTensor([0, 0, 0, 5], [1, 4]), tensor([1, 1, 1, 1], [1, 4])), /^scatterAdd: expected indices/],
      [() => scatterAdd(x(), 0, intTensor([0, 0, 0, 0], [1, 4]), tensor([1, 1], [1, 2])), /^scatterAdd: expected a source/],
    ];
    for (const [run, message] of bad) {
      expect(() => scope(run)).toThrow(ShapeError);
      expect(() => scope(run)).toThrow(message);
    }
    expect(memoryInfo().used).toBe(used);
  });
});
