// Softmax and its logarithm along every axis, and where naive formulas overflow.
import { describe, expect, test } from "vitest";
import { tensor } from "../../src/ops/create.ts";
import { logSoftmax } from "../../src/ops/logSoftmax.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import { checkAgainstReference, type Reference, randomValues } from "../harness.ts";

/** Softmax of x[outer, extent, inner]; `finish` gets x − max and the sum of exponentials. */
function reference(shape: Shape, axis: number, finish: (gap: number, sum: number) => number): Reference {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const extent = shape[axis] as number;
  return (x) => {
    const y = new Float64Array(x.length);
    for (let start = 0; start < x.length; start++) {
      if (Math.floor(start / inner) % extent !== 0) continue;
      const places = Array.from({ length: extent }, (_, i) => start + i * inner);
      const most = Math.max(...places.map((i) => x[i] as number));
      const sum = places.reduce((total, i) => total + Math.exp((x[i] as number) - most), 0);
      for (const i of places) y[i] = finish((x[i] as number) - most, sum);
    }
    return y;
  };
}

const shapes: readonly Shape[] = [[1], [5], [3, 1], [2, 10], [3, 4, 5], [2, 7, 4], [2, 3, 2, 3], [1, 2, 9], [2, 66]];

describe.each([
  ["softmax", softmax, (gap: number, sum: number) => Math.exp(gap) / sum],
  ["logSoftmax", logSoftmax, (gap: number, sum: number) => gap - Math.log(sum)],
] as const)("%s", (name, run, finish) => {
  for (const shape of shapes)
    for (let axis = 0; axis < shape.length; axis++)
      test(`[${shape.join(", ")}] along axis ${axis}`, () => {
        const fromEnd = axis - shape.length;
        return checkAgainstReference((x) => run(x, fromEnd), reference(shape, axis, finish), [randomValues(shape, axis + shape.length, 4)]);
      });

  test("big values do not overflow", async () => {
    using x = tensor([1000, 999, -1000, -1e30, 1e38, -1e38, 0, 1], [2, 4]);
    using rows = run(x);
    using columns = run(x, 0);
    for (const [y, axis] of [[rows, 1] as const, [columns, 0] as const]) {
      const expected = reference([2, 4], axis, finish)(Float64Array.from(await x.data()));
      Array.from(await y.data()).forEach((value, i) => {
        const exact = expected[i] as number;
        expect(Math.abs(value - exact)).toBeLessThan(1e-6 * Math.max(1, Math.abs(exact)));
      });
    }
  });

  test("a row of −∞ is NaN, as in PyTorch", async () => {
    using x = tensor([-Infinity, -Infinity, 0, -Infinity], [2, 2]);
    using y = run(x);
    const values = Array.from(await y.data());
    expect(values.slice(0, 2)).toEqual([NaN, NaN]);
    expect(values.slice(2)).toEqual(name === "softmax" ? [1, 0] : [0, -Infinity]);
  });

  test("refuses an axis that does not exist", () => {
    using x = tensor([1, 2], [1, 2]);
    const before = memoryInfo();
    expect(() => run(x, 2)).toThrow(`${name}: expected an axis of shape [1, 2], got axis 2 of 2`);
    expect(() => run(x, -3)).toThrow("got axis -3 of 2");
    expect(memoryInfo()).toEqual(before);
  });
});
