// Tables, one-hot rows, normalisation by neighbours, and the losses that pick a class.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { multiMarginLoss, nllLoss } from "../../src/loss/nllLoss.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { embedding } from "../../src/ops/embedding.ts";
import { localResponseNorm } from "../../src/ops/localResponseNorm.ts";
import { normalize } from "../../src/ops/normalize.ts";
import { oneHot } from "../../src/ops/oneHot.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

describe("embedding", () => {
  for (const width of [1, 2, 3, 4, 5, 9])
    test(`rows of ${width}, some used twice, some never`, () => {
      const index = [3, 0, 3, 1];
      return checkAgainstReference(
        (w) => embedding(intTensor(index, [2, 2]), w),
        (w) => index.flatMap((row) => [...w.slice(row * width, (row + 1) * width)]),
        [randomValues([5, width], width)],
      );
    });
});

test("oneHot has a row of zeros for an index outside", async () => {
  const { y } = scope(() => ({ y: oneHot(intTensor([1, -100, 2]), 3).data() }));
  expect([...(await y)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 1]);
});

test("nllLoss leaves ignored targets out of sum and mean, also where the ignored value is a class", () => {
  const x = randomValues([4, 3], 2);
  const at = (v: Float64Array, row: number, c: number) => v[row * 3 + c] as number;
  return Promise.all([
    checkAgainstReference(
      (t) => nllLoss(t, [0, -100, 2, 1]),
      (v) => [-(at(v, 0, 0) + at(v, 2, 2) + at(v, 3, 1)) / 3],
      [x],
    ),
    checkAgainstReference(
      (t) => nllLoss(t, [0, 2, 2, 1], { ignoreIndex: 2 }),
      (v) => [-(at(v, 0, 0) + at(v, 3, 1)) / 2],
      [x],
    ),
  ]);
});

test("localResponseNorm, odd and even windows, with gradients", () => {
  const reference = (size: number) => (x: Float64Array) =>
    x.map((v, i) => {
      const c = i % 6;
      let sum = 0;
      for (let j = Math.max(0, c - Math.floor(size / 2)); j <= Math.min(5, c + Math.floor((size - 1) / 2)); j++)
        sum += (x[i - c + j] as number) ** 2;
      return v / (2 + (0.3 / size) * sum) ** 0.75;
    });
  return Promise.all(
    [1, 3, 4, 11].map((size) =>
      checkAgainstReference((x) => localResponseNorm(x, size, { alpha: 0.3, k: 2 }), reference(size), [randomValues([2, 3, 1, 6], size)]),
    ),
  );
});

test("normalize gives length one along any axis, and zeros for zeros", async () => {
  const { y } = scope(() => ({ y: normalize(tensor([3, 0, 4, 0], [2, 2]), { axis: 0 }).data() }));
  for (const [i, v] of [0.6, 0, 0.8, 0].entries()) expect((await y)[i]).toBeCloseTo(v, 6);
});

test("bad input names op, expected and got, and takes no memory", () => {
  const { used } = memoryInfo();
  const bad: [() => unknown, RegExp][] = [
    [() => embedding(intTensor([0, 5]), tensor([1, 2], [2, 1])), /^embedding: expected indices from 0 to 1, got 5 at 1/],
    [() => embedding(intTensor([0]), tensor([1, 2])), /^embedding: expected weight \[rows, D\], got \[2\]/],
    [() => oneHot(intTensor([0]), 0), /^oneHot: expected/],
    [() => nllLoss(tensor([1, 2], [1, 2]), [2]), /^nllLoss: expected labels in \[0, 2\), got 2 at position 0/],
    [() => nllLoss(tensor([1, 2], [1, 2]), [1], { weight: [1] }), /^nllLoss: expected 2 class weights, got 1/],
    [() => multiMarginLoss(tensor([1, 2], [1, 2]), [-100]), /^multiMarginLoss: expected labels/],
    [() => localResponseNorm(tensor([1]), 0), /^localResponseNorm: expected/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  expect(memoryInfo().used).toBe(used);
});
