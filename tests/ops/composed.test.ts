// Ops composed from others: bad input, and gradients on random shapes where the fixtures are small.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { conv1d } from "../../src/ops/conv1d.ts";
import { tensor } from "../../src/ops/create.ts";
import { cosineSimilarity } from "../../src/ops/distance.ts";
import { glu } from "../../src/ops/glu.ts";
import { prelu } from "../../src/ops/prelu.ts";
import { softmin } from "../../src/ops/softmin.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

describe("composed ops", () => {
  test("glu along any axis", async () => {
    const gate = (a: number, b: number) => a / (1 + Math.exp(-b));
    await checkAgainstReference(
      (x) => glu(x, 0),
      (x) => x.slice(0, 15).map((v, i) => gate(v, x[i + 15] as number)),
      [randomValues([6, 5], 1)],
    );
    await checkAgainstReference(
      (x) => glu(x),
      (x) =>
        Float64Array.from({ length: 9 }, (_, i) =>
          gate(x[Math.floor(i / 3) * 6 + (i % 3)] as number, x[Math.floor(i / 3) * 6 + (i % 3) + 3] as number),
        ),
      [randomValues([3, 6], 2)],
    );
    expect(() => scope(() => glu(tensor([1, 2, 3])))).toThrow("glu: expected an even extent along axis 0 of [3], got 3");
  });

  test("prelu with one slope, and with a wrong number of them", async () => {
    await checkAgainstReference(prelu, (x, slope) => x.map((v) => (v > 0 ? v : v * (slope[0] as number))), [
      randomValues([5, 7], 3),
      randomValues([1], 4),
    ]);
    expect(() => scope(() => prelu(tensor([1, 2, 3]), tensor([1, 2])))).toThrow(ShapeError);
  });

  test("softmin prefers the smallest", () =>
    checkAgainstReference(
      (x) => softmin(x),
      (x) => {
        const e = x.map((v) => Math.exp(-v));
        const sum = e.reduce((a, b) => a + b, 0);
        return e.map((v) => v / sum);
      },
      [randomValues([9], 5)],
    ));

  test("cosineSimilarity of a vector with itself is 1", async () => {
    const { y } = scope(() => {
      const x = tensor([3, 4, 0, 1], [2, 2]);
      return { y: cosineSimilarity(x, x).data() };
    });
    for (const cosine of await y) expect(cosine).toBeCloseTo(1, 6);
  });

  test("conv1d: same, one-sided and no padding", () => {
    const shapes = [
      [1, 6, 2],
      [3, 2, 4],
    ] as const;
    const extent = (padding: "same" | "valid" | [number, number]) =>
      scope(() => conv1d(tensor(new Float32Array(12), shapes[0]), tensor(new Float32Array(24), shapes[1]), null, { padding }).shape);
    expect(extent("same")).toEqual([1, 6, 4]);
    expect(extent("valid")).toEqual([1, 4, 4]);
    expect(extent([2, 0])).toEqual([1, 6, 4]);
    expect(() => scope(() => conv1d(tensor([1, 2]), tensor([1]), null))).toThrow(ShapeError);
  });
});
