// Joining any number of tensors along any axis.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { concat } from "../../src/ops/concat.ts";
import { tensor } from "../../src/ops/create.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

/** Joins row-major arrays: the outer places in turn, and in each the parts in turn. */
function naiveConcat(parts: Float64Array[], shapes: readonly Shape[], axis: number): number[] {
  const outer = sizeOf((shapes[0] as Shape).slice(0, axis));
  const y: number[] = [];
  for (let o = 0; o < outer; o++)
    parts.forEach((part, i) => {
      const run = sizeOf((shapes[i] as Shape).slice(axis));
      y.push(...part.subarray(o * run, (o + 1) * run));
    });
  return y;
}

describe("concat", () => {
  for (const [axis, shapes] of [
    [0, [[3]]],
    [0, [[3], [1], [4]]],
    [
      0,
      [
        [2, 3],
        [1, 3],
      ],
    ],
    [
      1,
      [
        [2, 3],
        [2, 5],
        [2, 1],
      ],
    ],
    [
      1,
      [
        [2, 3, 2],
        [2, 1, 2],
      ],
    ],
    [
      3,
      [
        [2, 2, 2, 4],
        [2, 2, 2, 8],
        [2, 2, 2, 1],
        [2, 2, 2, 3],
        [2, 2, 2, 5],
      ],
    ],
    [
      1,
      [
        [2, 0],
        [2, 3],
      ],
    ],
    [
      1,
      [
        [2, 300],
        [2, 5],
      ],
    ],
  ] as [number, Shape[]][])
    test(`axis ${axis} of ${JSON.stringify(shapes)}`, async () => {
      const inputs = shapes.map((shape, i) => randomValues(shape, i));
      const reference = (...parts: Float64Array[]) => naiveConcat(parts, shapes, axis);
      await checkAgainstReference((...parts) => concat(parts, axis), reference, inputs);
      const negative = axis - (shapes[0] as Shape).length;
      await checkAgainstReference((...parts) => concat(parts, negative), reference, inputs);
    });

  test("the same tensor twice receives both gradients", () =>
    checkAgainstReference(
      (x) => concat([x as Tensor, x as Tensor], 0),
      (x) => [...x, ...x],
      [randomValues([2, 3], 1)],
    ));

  test("bad inputs", () => {
    const a = tensor([1, 2, 3, 4], [2, 2]);
    const b = tensor([1, 2, 3], [1, 3]);
    const before = memoryInfo().used;
    expect(() => concat([a, b])).toThrow(new ShapeError("concat", "expected shapes that agree in all axes but 0, got [2, 2], [1, 3]"));
    expect(() => concat([a, a.reshape([4])])).toThrow(ShapeError);
    expect(() => concat([])).toThrow(ShapeError);
    expect(() => concat([a], 2)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });
});
