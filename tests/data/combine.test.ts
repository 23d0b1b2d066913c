// What data sets can be made of data sets: indices, labels and draws arrive where they belong.
import { describe, expect, test } from "vitest";
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import { cache, concat, map, repeat, zip } from "../../src/data/combine.ts";
import type { Batch, Dataset, Draw, Targets } from "../../src/data/dataset.ts";
import { DataLoader } from "../../src/data/loader.ts";
import { classBalancingWeights, repeatsIn, WeightedRandomSampler } from "../../src/data/sampler.ts";
import { kFold, split } from "../../src/data/split.ts";
import { filter, shuffle, skip, subset, take } from "../../src/data/subset.ts";
import { ShapeError, UnsupportedError } from "../../src/errors.ts";

/** Examples whose one value is their index plus `from`, of label index mod `classes`. */
function numbers(size: number, { from = 0, classes = 3 } = {}) {
  return arrayDataset({
    x: Float32Array.from({ length: size }, (_, i) => from + i),
    inputShape: [1],
    y: Int32Array.from({ length: size }, (_, i) => i % classes),
    classes: ["a", "b", "c"].slice(0, classes),
  });
}

async function valuesOf(dataset: Dataset<Targets>): Promise<number[]> {
  return [...(await dataset.batch(Int32Array.from({ length: dataset.size }, (_, i) => i))).x];
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** A data set that notes how it was asked. */
function noting(dataset: Dataset): { dataset: Dataset; asked: { indices: number[]; draw: Draw | undefined }[] } {
  const asked: { indices: number[]; draw: Draw | undefined }[] = [];
  return {
    asked,
    dataset: {
      ...dataset,
      async batch(indices, draw) {
        asked.push({ indices: [...indices], draw });
        return dataset.batch(indices, draw);
      },
    },
  };
}

describe("subset and its kind", () => {
  test("pick examples, with their labels", async () => {
    const data = numbers(7);
    expect(await valuesOf(take(data, 3))).toEqual([0, 1, 2]);
    expect(await valuesOf(take(data, 9))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await valuesOf(skip(data, 5))).toEqual([5, 6]);
    expect(skip(data, 8).size).toBe(0);
    const ones = filter(data, (label) => label === 1);
    expect(await valuesOf(ones)).toEqual([1, 4]);
    expect(ones.labels).toEqual(Int32Array.of(1, 1));
    expect(ones.classes).toEqual(["a", "b", "c"]);
    const picked = subset(data, [6, 0, 6]);
    expect(await picked.batch(Int32Array.of(2, 1))).toMatchObject({ x: Float32Array.of(6, 0), y: Int32Array.of(0, 0) });
    expect(() => picked.batch(Int32Array.of(3))).toThrow("batch: expected indices from 0 to 2, got 3");
    expect(() => subset(data, [7])).toThrow("subset: expected indices from 0 to 6, got 7");
    expect(() => take(data, -1)).toThrow(ShapeError);
  });

  test("shuffle gives one order for one seed", async () => {
    const once = await valuesOf(shuffle(numbers(50), { seed: 4 }));
    expect(await valuesOf(shuffle(numbers(50), { seed: 4 }))).toEqual(once);
    expect(await valuesOf(shuffle(numbers(50), { seed: 5 }))).not.toEqual(once);
    expect(ascending(once)).toEqual(await valuesOf(numbers(50)));
  });
});

describe("split and kFold", () => {
  test("fractions become disjoint parts in their old order", async () => {
    const [train, validation, rest] = split(numbers(11), [0.5, 0.25, 0.25], { seed: 3 });
    const parts = await Promise.all([train, validation, rest].map(valuesOf));
    expect(parts.map(({ length }) => length)).toEqual([6, 2, 3]);
    expect(parts.flat().sort((a, b) => a - b)).toEqual(await valuesOf(numbers(11)));
    for (const part of parts) expect(part).toEqual(ascending(part));
    const [again] = split(numbers(11), [0.5], { seed: 3 });
    expect(await valuesOf(again)).toEqual(parts[0]);
    const [other] = split(numbers(11), [0.5], { seed: 4 });
    expect(await valuesOf(other)).not.toEqual(parts[0]);
  });

  test("stratified parts have their share of every class", () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : i < 95 ? 1 : 2));
    const data = arrayDataset({ x: new Float32Array(100), inputShape: [], y: labels });
    const [a, b] = split(data, [0.8, 0.2], { stratified: true });
    const count = (dataset: Dataset, label: number) => dataset.labels?.filter((one) => one === label).length;
    expect([0, 1, 2].map((label) => count(a, label))).toEqual([64, 12, 4]);
    expect([0, 1, 2].map((label) => count(b, label))).toEqual([16, 3, 1]);
    const folds = kFold(data, 4, { stratified: true });
    expect(folds.map(({ validation }) => validation.size)).toEqual([25, 25, 25, 25]);
    expect(folds.map(({ validation }) => count(validation, 0))).toEqual([20, 20, 20, 20]);
    for (const { validation } of folds) expect(count(validation, 1)).toBeGreaterThanOrEqual(3);
  });

  test("each example is validated in one fold and trained on in all others", async () => {
    const folds = kFold(numbers(10), 3, { seed: 1 });
    expect(folds.map(({ train, validation }) => [train.size, validation.size])).toEqual([
      [6, 4],
      [7, 3],
      [7, 3],
    ]);
    const validated = (await Promise.all(folds.map(({ validation }) => valuesOf(validation)))).flat();
    expect(validated.sort((a, b) => a - b)).toEqual(await valuesOf(numbers(10)));
    for (const { train, validation } of folds)
      expect([...(await valuesOf(train)), ...(await valuesOf(validation))].sort((a, b) => a - b)).toEqual(await valuesOf(numbers(10)));
  });

  test("refuse what makes no sense", () => {
    const data = numbers(4);
    expect(() => split(data, [0.6, 0.5])).toThrow("split: expected fractions > 0 whose sum is at most 1, got [0.6, 0.5]");
    expect(() => split(data, [])).toThrow(ShapeError);
    expect(() => split(data, [0.5], { seed: -1 })).toThrow(ShapeError);
    expect(() => kFold(data, 5)).toThrow("kFold: expected k to be an integer from 2 to 4, got 5");
    const { labels: _, ...unlabelled } = data;
    expect(() => split(unlabelled, [0.5], { stratified: true })).toThrow(UnsupportedError);
  });
});

describe("concat, repeat, zip, map and cache", () => {
  test("concat goes over from one to the next, in any order of indices, with draws", async () => {
    const first = noting(numbers(3));
    const second = noting(numbers(2, { from: 10 }));
    const both = concat(first.dataset, second.dataset);
    expect(both.size).toBe(5);
    expect(both.labels).toEqual(Int32Array.of(0, 1, 2, 0, 1));
    const batch = await both.batch(Int32Array.of(4, 1, 3, 0), { epoch: 2, repeats: Int32Array.of(7, 6, 5, 4) });
    expect(batch).toMatchObject({ x: Float32Array.of(11, 1, 10, 0), shape: [4, 1], y: Int32Array.of(1, 1, 0, 0) });
    expect(first.asked).toEqual([{ indices: [1, 0], draw: { epoch: 2, repeats: Int32Array.of(6, 4) } }]);
    expect(second.asked).toEqual([{ indices: [1, 0], draw: { epoch: 2, repeats: Int32Array.of(7, 5) } }]);
    await expect(both.batch(Int32Array.of(5))).rejects.toThrow("batch: expected indices from 0 to 4, got 5");
    const wide = arrayDataset({ x: new Float32Array(4), inputShape: [2], y: [0, 0] });
    expect(() => concat(numbers(1), wide)).toThrow("concat: expected inputs of shape [1] as the first data set's, got [2]");
  });

  test("repeat tells one time from the next", async () => {
    const { dataset, asked } = noting(numbers(3));
    const thrice = repeat(dataset, 3);
    expect([thrice.size, [...(thrice.labels ?? [])]]).toEqual([9, [0, 1, 2, 0, 1, 2, 0, 1, 2]]);
    expect((await thrice.batch(Int32Array.of(8, 0, 3), { epoch: 1, repeats: Int32Array.of(0, 1, 0) })).x).toEqual(Float32Array.of(2, 0, 0));
    expect(asked).toEqual([{ indices: [2, 0, 0], draw: { epoch: 1, repeats: Int32Array.of(2, 3, 1) } }]);
  });

  test("zip makes the second's inputs the targets; targets go through loader, subset and concat", async () => {
    const pairs = zip(numbers(4), arrayDataset({ x: Float32Array.from({ length: 8 }, (_, i) => i), inputShape: [2], y: [0, 0, 0, 0] }));
    const loader = new DataLoader(concat(pairs, subset(pairs, [3])), { batchSize: 5, shuffle: false });
    for await (const { y, targetShape } of loader.epoch(0)) {
      expect(y).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 6, 7));
      expect(targetShape).toEqual([5, 2]);
    }
    expect(() => zip(numbers(2), numbers(3))).toThrow("zip: expected data sets of one size, got 2 and 3 examples");
  });

  test("map changes batches", async () => {
    const doubled = map(numbers(3), ({ x, shape }): Batch<Float32Array> => ({ x, shape, y: x.map((v) => 2 * v) }));
    expect(await doubled.batch(Int32Array.of(2, 1))).toEqual({ x: Float32Array.of(2, 1), shape: [2, 1], y: Float32Array.of(4, 2) });
  });

  test("cache asks once for each example", async () => {
    const { dataset, asked } = noting(numbers(5));
    const kept = cache(dataset);
    const first = await kept.batch(Int32Array.of(3, 1, 3));
    expect(first).toMatchObject({ x: Float32Array.of(3, 1, 3), y: Int32Array.of(0, 1, 0), shape: [3, 1] });
    first.x.fill(9);
    expect((await kept.batch(Int32Array.of(1, 4))).x).toEqual(Float32Array.of(1, 4));
    expect(asked.map(({ indices }) => indices)).toEqual([[3, 1], [4]]);
  });

  test.each([
    ["cache", cache],
    ["concat", (data: Dataset<Targets>) => concat(data, data)],
  ] as const)("%s: no indices, no examples, of the data set's own kind", async (_, made) => {
    const floats = arrayDataset({ x: new Float32Array(6), inputShape: [2], targets: new Float32Array(9), targetShape: [3] });
    expect(await made(floats).batch(new Int32Array(0))).toEqual({
      x: new Float32Array(0),
      shape: [0, 2],
      y: new Float32Array(0),
      targetShape: [0, 3],
    });
    expect(await made(numbers(3)).batch(new Int32Array(0))).toEqual({ x: new Float32Array(0), shape: [0, 1], y: new Int32Array(0) });
  });

  test("arrays may hold values to predict", async () => {
    const data = arrayDataset({
      x: Float32Array.of(1, 2, 3),
      inputShape: [1],
      targets: Float32Array.of(1, 2, 3, 4, 5, 6),
      targetShape: [2],
    });
    expect(await data.batch(Int32Array.of(2, 0))).toEqual({
      x: Float32Array.of(3, 1),
      shape: [2, 1],
      y: Float32Array.of(5, 6, 1, 2),
      targetShape: [2, 2],
    });
    expect(() => arrayDataset({ x: new Float32Array(3), inputShape: [1], targets: new Float32Array(5), targetShape: [2] })).toThrow(
      ShapeError,
    );
    expect(() => arrayDataset({ x: new Float32Array(3), inputShape: [1], targets: new Float32Array(2) })).toThrow(
      "expected 2 · 1 values for 2 targets",
    );
  });
});

describe("WeightedRandomSampler", () => {
  test("draws in proportion to the weights, the same again for the same epoch", () => {
    const weights = [1, 0, 3, 6, 0];
    const sampler = new WeightedRandomSampler(weights, { size: 20_000, seed: 3 });
    const order = sampler.order(5);
    expect(sampler.order(5)).toEqual(order);
    expect(sampler.order(6)).not.toEqual(order);
    const share = (index: number) => order.filter((one) => one === index).length / order.length;
    weights.forEach((weight, index) => {
      if (weight === 0) expect(share(index)).toBe(0);
      else expect(Math.abs(share(index) - weight / 10)).toBeLessThan(5 * Math.sqrt(((weight / 10) * (1 - weight / 10)) / 20_000));
    });
  });

  test("balances classes in a loader, which counts repeats and can begin anywhere", async () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => Number(i % 10 === 0));
    const { dataset, asked } = noting(arrayDataset({ x: new Float32Array(100), inputShape: [], y: labels }));
    const sampler = new WeightedRandomSampler(classBalancingWeights(labels), { size: 400 });
    const loader = new DataLoader(dataset, { batchSize: 64, sampler });
    expect(loader.batchesPerEpoch).toBe(7);
    const seen: number[] = [];
    for await (const { y } of loader.epoch(1)) seen.push(...y);
    expect(seen).toHaveLength(400);
    expect(Math.abs(seen.filter((label) => label === 1).length - 200)).toBeLessThan(50);
    expect(asked.flatMap(({ draw }) => [...(draw?.repeats ?? [])])).toEqual([...repeatsIn(sampler.order(1))]);
    const late: number[] = [];
    for await (const { y } of loader.epoch(1, 4)) late.push(...y);
    expect(late).toEqual(seen.slice(4 * 64));
  });

  test("repeats count earlier places", () => {
    expect(repeatsIn(Int32Array.of(4, 2, 4, 4, 2))).toEqual(Int32Array.of(0, 0, 1, 2, 1));
  });

  test("refuses weights that are none", () => {
    expect(() => new WeightedRandomSampler([1, -1])).toThrow("WeightedRandomSampler: expected finite weights >= 0, got -1 at position 1");
    expect(() => new WeightedRandomSampler([0, 0])).toThrow("expected weights with a finite sum > 0, got 0");
    expect(() => new WeightedRandomSampler([])).toThrow(ShapeError);
    expect(() => new WeightedRandomSampler([1], { size: 1.5 })).toThrow(ShapeError);
  });
});
