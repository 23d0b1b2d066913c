// Blocks out of tensors of any rank.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { tensor } from "../../src/ops/create.ts";
import { slice } from "../../src/ops/slice.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";
import { flatIndex, indices } from "../naive.ts";

describe("slice", () => {
  for (const [shape, starts, ends] of [
    [[7], [2], [6]],
    [
      [4, 5],
      [1, 2],
      [3, 5],
    ],
    [
      [4, 5],
      [0, 3],
      [4, 4],
    ],
    [
      [3, 4, 5],
      [1, 0, 2],
      [3, 4, 3],
    ],
    [
      [2, 3, 4, 5],
      [0, 1, 1, 1],
      [2, 3, 3, 5],
    ],
    [
      [2, 3, 2, 3, 2],
      [0, 1, 0, 1, 1],
      [2, 3, 2, 3, 2],
    ],
    [
      [3, 300],
      [0, 3],
      [3, 290],
    ],
    [
      [3, 4],
      [1, 1],
      [1, 3],
    ],
    [
      [3, 4],
      [0, 0],
      [3, 4],
    ],
    [[], [], []],
  ] as [Shape, number[], number[]][])
    test(`[${starts}] to [${ends}] of [${shape}]`, () => {
      const extents = shape.map((_, axis) => (ends[axis] as number) - (starts[axis] as number));
      const from = indices(extents).map((index) =>
        flatIndex(
          index.map((i, axis) => i + (starts[axis] as number)),
          shape,
        ),
      );
      return checkAgainstReference(
        (x) => slice(x as Tensor, starts, ends),
        (x) => from.map((i) => x[i] as number),
        [randomValues(shape, 1)],
      );
    });

  test("negative bounds, and axes left whole", async () => {
    const { data } = randomValues([3, 4, 2], 1);
    const x = tensor(data, [3, 4, 2]);
    expect(await slice(x, [-2, 1], [-1, -1]).data()).toEqual(await slice(x, [1, 1, 0], [2, 3, 2]).data());
    expect(slice(x, [1]).shape).toEqual([2, 4, 2]);
    expect(slice(x, [], [2]).shape).toEqual([2, 4, 2]);
  });

  test("bad bounds", () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const before = memoryInfo().used;
    for (const [starts, ends] of [
      [[3], []],
      [[-3], []],
      [[0], [3]],
      [[1], [0]],
      [[0.5], [2]],
      [[0, 0, 0], []],
      [[], [1, 1, 1]],
    ] as [number[], number[]][])
      expect(() => slice(x, starts, ends), JSON.stringify([starts, ends])).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });
});
