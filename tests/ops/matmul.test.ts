import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues, toTensor } from "../harness.ts";

/** Element by element: the batch index of y is looked up in a and b by their own axes, extent 1 standing for all. */
function reference(shapeA: readonly number[], shapeB: readonly number[], shapeY: readonly number[]) {
  return (a: Float64Array, b: Float64Array) => {
    const matrixA = shapeA.length > 1 ? shapeA : [1, ...shapeA];
    const matrixB = shapeB.length > 1 ? shapeB : [...shapeB, 1];
    const [m, k, n] = [matrixA.at(-2) as number, matrixA.at(-1) as number, matrixB.at(-1) as number];
    const batch = shapeY.slice(0, shapeY.length - (shapeA.length > 1 ? 1 : 0) - (shapeB.length > 1 ? 1 : 0));
    const y: number[] = [];
    const entries = batch.reduce((p, q) => p * q, 1);
    for (let entry = 0; entry < entries; entry++) {
      const place = (shape: readonly number[]) => {
        let [index, stride, rest] = [0, 1, entry];
        for (let axis = 1; axis <= batch.length; axis++) {
          const extent = batch.at(-axis) as number;
          const own = shape.slice(0, -2).at(-axis) ?? 1;
          if (own > 1) index += (rest % extent) * stride;
          stride *= own;
          rest = Math.floor(rest / extent);
        }
        return index;
      };
      const [pa, pb] = [place(matrixA) * m * k, place(matrixB) * k * n];
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let l = 0; l < k; l++) sum += (a[pa + i * k + l] as number) * (b[pb + l * n + j] as number);
          y.push(sum);
        }
    }
    return y;
  };
}

const cases: readonly (readonly [a: readonly number[], b: readonly number[], y: readonly number[]])[] = [
  [
    [3, 4],
    [4, 5],
    [3, 5],
  ],
  [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  [[4], [4], []],
  [[4], [4, 5], [5]],
  [[3, 4], [4], [3]],
  [[2, 3, 4], [4], [2, 3]],
  [[4], [2, 4, 3], [2, 3]],
  [
    [2, 3, 4],
    [2, 4, 5],
    [2, 3, 5],
  ],
  [
    [2, 3, 4],
    [4, 5],
    [2, 3, 5],
  ],
  [
    [2, 3, 4],
    [1, 4, 5],
    [2, 3, 5],
  ],
  [
    [3, 4],
    [2, 4, 5],
    [2, 3, 5],
  ],
  [
    [1, 3, 4],
    [2, 4, 5],
    [2, 3, 5],
  ],
  [
    [3, 4],
    [1, 1, 4, 2],
    [1, 1, 3, 2],
  ],
  [
    [3, 1, 2, 4],
    [2, 4, 5],
    [3, 2, 2, 5],
  ],
  [
    [2, 1, 2, 3],
    [1, 3, 3, 2],
    [2, 3, 2, 2],
  ],
  [
    [2, 3, 1, 2, 2],
    [3, 2, 2, 3],
    [2, 3, 2, 2, 3],
  ],
];

describe("matmul", () => {
  for (const [a, b, y] of cases)
    test(`[${a.join(", ")}] by [${b.join(", ")}]`, async () => {
      const inputs = [randomValues(a, 1), randomValues(b, 2)];
      await checkAgainstReference(matmul, reference(a, b, y), inputs);
      expect((await outputAndGradients(matmul, inputs)).shape).toEqual(y);
    });

  test("an empty batch, and gradients of what it does not reach", async () => {
    const gy = new Float32Array(0);
    const { shape, gradients } = await outputAndGradients(matmul, [randomValues([0, 2, 3], 1), randomValues([3, 4], 2)], gy);
    expect(shape).toEqual([0, 2, 4]);
    expect(gradients[1]).toEqual(new Float32Array(12));
    const other = await outputAndGradients(matmul, [randomValues([2, 3], 1), randomValues([0, 3, 4], 2)], gy);
    expect(other.gradients[0]).toEqual(new Float32Array(6));
  });

  for (const [a, b] of [
    [
      [2, 3],
      [4, 5],
    ],
    [[3], [4]],
    [[], [3]],
    [
      [2, 3, 4],
      [3, 4, 5],
    ],
  ] as const)
    test(`refuses [${a.join(", ")}] by [${b.join(", ")}]`, () => {
      const before = memoryInfo().used;
      const build = () => scope(() => void matmul(toTensor(randomValues(a, 1)) as Tensor, toTensor(randomValues(b, 1)) as Tensor));
      expect(build).toThrow(ShapeError);
      expect(build).toThrow(/^matmul: expected a .*, got \[/);
      expect(memoryInfo().used).toBe(before);
    });
});
