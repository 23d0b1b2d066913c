// Frames of one value around tensors of any rank.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { tensor } from "../../src/ops/create.ts";
import { type PadWidths, pad } from "../../src/ops/pad.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";
import { flatIndex, indices } from "../naive.ts";

describe("pad", () => {
  for (const [shape, padding, value] of [
    [[3], [[2, 1]], 0],
    [
      [2, 3],
      [
        [0, 1],
        [2, 0],
      ],
      1.5,
    ],
    [
      [1, 4, 5, 3],
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
      -1,
    ],
    [
      [2, 2, 2, 2, 2],
      [
        [1, 0],
        [0, 1],
        [1, 1],
        [0, 0],
        [0, 2],
      ],
      0,
    ],
    [
      [2, 0],
      [
        [1, 0],
        [1, 1],
      ],
      3,
    ],
    [
      [2, 3],
      [
        [0, 0],
        [0, 0],
      ],
      3,
    ],
  ] as [Shape, PadWidths, number][])
    test(`${JSON.stringify(padding)} around [${shape}]`, () => {
      const to = shape.map((extent, axis) => extent + (padding[axis]?.[0] ?? 0) + (padding[axis]?.[1] ?? 0));
      const reference = (x: Float64Array) => {
        const y = new Float64Array(to.reduce((a, b) => a * b, 1)).fill(value);
        indices(shape).forEach((index, i) => {
          y[
            flatIndex(
              index.map((at, axis) => at + (padding[axis]?.[0] ?? 0)),
              to,
            )
          ] = x[i] as number;
        });
        return y;
      };
      return checkAgainstReference((x) => pad(x as Tensor, padding, value), reference, [randomValues(shape, 1)]);
    });

  test("bad paddings", () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const before = memoryInfo().used;
    for (const padding of [
      [[1, 1]],
      [
        [0, 0],
        [-1, 0],
      ],
      [
        [0, 0],
        [0, 0.5],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ] as unknown as PadWidths[])
      expect(() => pad(x, padding), JSON.stringify(padding)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });
});
