// Every permutation of axes against naive indexing, with gradients; blocks and their tails.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { tensor } from "../../src/ops/create.ts";
import { transpose } from "../../src/ops/transpose.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";
import { flatIndex, indices } from "../naive.ts";

/** For each element of the transposed array, its place in x. */
function sources(shape: Shape, order: readonly number[]): number[] {
  return indices(order.map((axis) => shape[axis] as number)).map((index) => {
    const from: number[] = [];
    order.forEach((axis, i) => {
      from[axis] = index[i] as number;
    });
    return flatIndex(from, shape);
  });
}

function permutations(rank: number): number[][] {
  if (rank === 0) return [[]];
  const places = Array.from({ length: rank }, (_, at) => at);
  return permutations(rank - 1).flatMap((rest) => places.map((at) => [...rest.slice(0, at), rank - 1, ...rest.slice(at)]));
}

describe("transpose", () => {
  for (const shape of [
    [1, 5],
    [4, 4],
    [5, 7],
    [8, 3],
    [2, 9],
    [17, 18],
    [3, 13],
    [14, 3],
  ] as Shape[])
    test(`[${shape}]`, () => {
      const from = sources(shape, [1, 0]);
      return checkAgainstReference(
        (x) => transpose(x as Tensor),
        (x) => from.map((i) => x[i] as number),
        [randomValues(shape, 1)],
      );
    });

  for (const order of [...permutations(3), ...permutations(4)])
    test(`order [${order}]`, () => {
      const shape = [2, 5, 3, 4].slice(0, order.length);
      const from = sources(shape, order);
      return checkAgainstReference(
        (x) => transpose(x as Tensor, order),
        (x) => from.map((i) => x[i] as number),
        [randomValues(shape, 1)],
      );
    });

  test("five and six loops, large tiles", async () => {
    for (const [shape, order] of [
      [
        [2, 3, 2, 5, 3],
        [4, 1, 3, 0, 2],
      ],
      [
        [2, 3, 2, 2, 3, 2],
        [5, 3, 1, 4, 2, 0],
      ],
      [
        [37, 66],
        [1, 0],
      ],
      [
        [3, 33, 2, 21],
        [2, 3, 0, 1],
      ],
      [
        [2, 3, 3, 5],
        [0, 3, 2, 1],
      ],
      [
        [2, 5, 7, 3],
        [0, 3, 1, 2],
      ],
      [
        [2, 3, 7, 5],
        [0, 2, 3, 1],
      ],
    ] as [Shape, number[]][]) {
      const { data } = randomValues(shape, 4);
      const got = await transpose(tensor(data, shape), order).data();
      expect(got).toEqual(Float32Array.from(sources(shape, order), (i) => data[i] as number));
    }
  });

  test("negative axes, no axes, no elements", async () => {
    const { data } = randomValues([2, 3, 4], 1);
    const x = tensor(data, [2, 3, 4]);
    expect(await transpose(x, [0, -1, 1]).data()).toEqual(await transpose(x, [0, 2, 1]).data());
    expect(transpose(x).shape).toEqual([4, 3, 2]);
    expect(await transpose(tensor([3], [])).data()).toEqual(Float32Array.of(3));
    expect(transpose(tensor([], [0, 2])).shape).toEqual([2, 0]);
  });

  test("bad orders", () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const before = memoryInfo().used;
    for (const order of [[0], [0, 0], [0, 2], [0, 1, 1], [0, 0.5]]) expect(() => transpose(x, order), String(order)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });
});
