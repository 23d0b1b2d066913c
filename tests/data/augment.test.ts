// Augmentation depends on seed, epoch and example alone; mixing keeps shares and labels together.
import { describe, expect, test } from "vitest";
import {
  arrayDataset,
  augment,
  cache,
  colorJitter,
  compose,
  cutmix,
  DataLoader,
  type Dataset,
  mixup,
  Random,
  randomCrop,
  randomErasing,
  randomHorizontalFlip,
  repeat,
  resize,
  type Targets,
  WeightedRandomSampler,
} from "../../src/data/index.ts";
import { ShapeError } from "../../src/errors.ts";
import { randomValues } from "../harness.ts";

const size = 23;
const images = arrayDataset({
  x: randomValues([size, 6, 6, 3], 1).data.map((v) => (v + 1) / 2),
  inputShape: [6, 6, 3],
  y: Int32Array.from({ length: size }, (_, i) => i % 4),
  classes: ["a", "b", "c", "d"],
});
const transform = compose(
  randomCrop(6, { padding: 2, paddingMode: "reflect" }),
  randomHorizontalFlip(),
  colorJitter({ brightness: 0.3, hue: 0.1 }),
  randomErasing(),
);

/** Inputs and targets of an epoch by example, however they were batched. */
async function byExample(dataset: Dataset<Targets>, batchSize: number, epoch = 0, from = 0): Promise<Map<number, string>> {
  const known = new Map<number, string>();
  const order: number[] = [];
  const spy: Dataset<Targets> = {
    ...dataset,
    async batch(indices, draw) {
      order.push(...indices);
      return dataset.batch(indices, draw);
    },
  };
  let at = 0;
  for await (const { x, y, shape } of new DataLoader(spy, { batchSize, seed: 5, prefetch: 0 }).epoch(epoch, from)) {
    const [n = 0] = shape;
    for (let i = 0; i < n; i++, at++) {
      const own = (values: Targets) => values.slice((i * values.length) / n, ((i + 1) * values.length) / n);
      known.set(order[at] as number, `${own(x)} / ${own(y)}`);
    }
  }
  return known;
}

describe.each([
  ["augment", augment(images, transform, { seed: 9 })],
  ["mixup", mixup(augment(images, transform), { alpha: 0.4, seed: 9 })],
  ["cutmix", cutmix(images, { p: 0.7 })],
] as const)("%s", (_, dataset: Dataset<Targets>) => {
  test("gives each example the same whatever the batches, and after a resume", async () => {
    const whole = await byExample(dataset, 23);
    expect(whole.size).toBe(size);
    for (const batchSize of [1, 4, 10]) expect(await byExample(dataset, batchSize)).toEqual(whole);
    const rest = await byExample(dataset, 4, 0, 3);
    expect(rest.size).toBe(size - 12);
    for (const [index, value] of rest) expect(value).toBe(whole.get(index));
  });

  test("gives something else in another epoch", async () => {
    const [first, second] = [await byExample(dataset, 8, 0), await byExample(dataset, 8, 1)];
    expect([...first].filter(([index, value]) => second.get(index) === value).length).toBeLessThan(size / 3);
  });
});

describe("augment", () => {
  test("changes by the seed, and by the draw of one example in one epoch", async () => {
    const one = async (seed: number, draw: number) =>
      (await augment(images, transform, { seed }).batch(Int32Array.of(3), { epoch: 0, repeats: Int32Array.of(draw) })).x;
    expect(await one(1, 0)).not.toEqual(await one(2, 0));
    expect(await one(1, 0)).not.toEqual(await one(1, 1));
    expect(await one(1, 1)).toEqual(await one(1, 1));
    const twice = repeat(augment(images, transform), 2);
    const { x } = await twice.batch(Int32Array.of(3, 3 + size));
    expect(x.subarray(0, 108)).not.toEqual(x.subarray(108));
    const sampler = new WeightedRandomSampler([0, 0, 1], { size: 8 });
    for await (const { x: drawn } of new DataLoader(augment(images, transform), { batchSize: 8, sampler }).epoch(0))
      expect(new Set(Array.from({ length: 8 }, (_, i) => String(drawn.subarray(i * 108, (i + 1) * 108)))).size).toBe(8);
  });

  test("finds the new shape, keeps labels, goes around a cache", async () => {
    const small = augment(cache(images), resize([3, 2]));
    expect(small.inputShape).toEqual([3, 2, 3]);
    expect(small.labels).toEqual(images.labels);
    const { x, shape, y } = await small.batch(Int32Array.of(5, 0));
    expect([x.length, shape, [...y]]).toEqual([36, [2, 3, 2, 3], [1, 0]]);
  });

  test("refuses what is no image, and transforms of several shapes", async () => {
    const flat = arrayDataset({ x: new Float32Array(4), inputShape: [2], y: [0, 0] });
    expect(() => augment(flat, transform)).toThrow("augment: expected images [height, width, channels], got inputs of shape [2]");
    expect(() => augment(images, transform, { seed: 0.5 })).toThrow(ShapeError);
    let calls = 0;
    const changing = augment(images, (image, random) => resize(calls++ === 0 ? 3 : 4)(image, random));
    await expect(changing.batch(Int32Array.of(0))).rejects.toThrow(
      "augment: expected a transform whose images all have shape [3, 3, 3], got [4, 4, 3]",
    );
  });
});

describe("mixup and cutmix", () => {
  test("inputs and labels are mixed by the same shares", async () => {
    // every value of an image is its label, so that a mixed image tells its shares
    const flags = arrayDataset({
      x: Float32Array.from({ length: 40 * 16 }, (_, i) => Math.floor(i / 16) % 2),
      inputShape: [4, 4, 1],
      y: Int32Array.from({ length: 40 }, (_, i) => i % 2),
    });
    for (const mix of [mixup, cutmix]) {
      const { x, y, targetShape } = await mix(flags, { classes: 2 }).batch(Int32Array.from({ length: 40 }, (_, i) => i));
      expect(targetShape).toEqual([40, 2]);
      const shares = Array.from({ length: 40 }, (_, i) => y[2 * i + 1] as number);
      for (const [i, share] of shares.entries()) {
        expect((y[2 * i] as number) + share).toBeCloseTo(1, 6);
        expect(x.subarray(16 * i, 16 * i + 16).reduce((a, b) => a + b) / 16).toBeCloseTo(share, 6);
      }
      expect(shares.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(5);
    }
  });

  test("with chance 0 nothing is mixed", async () => {
    const { x, y } = await mixup(images, { p: 0 }).batch(Int32Array.of(6));
    expect(x).toEqual(images.batch(Int32Array.of(6)).x);
    expect(y).toEqual(Float32Array.of(0, 0, 1, 0));
  });

  test("refuse what makes no sense", async () => {
    expect(() => mixup(images, { alpha: 0 })).toThrow("mixup: expected a finite alpha > 0, got 0");
    const { classes: _, ...unnamed } = images;
    expect(() => cutmix(unnamed)).toThrow("cutmix: expected a data set with the names of its classes, or `classes`, got 0 classes");
    await expect(mixup(images, { classes: 2 }).batch(Int32Array.of(3, 2))).rejects.toThrow("mixup: expected labels from 0 to 1, got");
  });
});

describe("Random", () => {
  const moments = (draw: () => number, n = 20_000) => {
    const values = Array.from({ length: n }, draw);
    const mean = values.reduce((a, b) => a + b) / n;
    return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n };
  };

  test("numbers have the moments of their distributions", () => {
    const random = new Random(7, 1, 2);
    const uniform = moments(() => random.uniform(-1, 3));
    expect(uniform.mean).toBeCloseTo(1, 1);
    expect(uniform.variance).toBeCloseTo(16 / 12, 1);
    const normal = moments(() => random.normal());
    expect(normal.mean).toBeCloseTo(0, 1);
    expect(normal.variance).toBeCloseTo(1, 1);
    for (const shape of [0.3, 1, 4.5]) {
      const gamma = moments(() => random.gamma(shape));
      expect(Math.abs(gamma.mean / shape - 1)).toBeLessThan(0.06);
      expect(Math.abs(gamma.variance / shape - 1)).toBeLessThan(0.15);
    }
    for (const [a, b] of [
      [0.4, 0.4],
      [2, 5],
    ] as const) {
      const beta = moments(() => random.beta(a, b));
      expect(beta.mean).toBeCloseTo(a / (a + b), 1);
      expect(beta.variance).toBeCloseTo((a * b) / ((a + b) ** 2 * (a + b + 1)), 2);
    }
  });

  test("a stream is its seed, domain and words", () => {
    const first = (...words: ConstructorParameters<typeof Random>) => new Random(...words).word();
    expect(first(1, 2, 3, 4)).toBe(first(1, 2, 3, 4));
    expect(new Set([first(1, 2, 3, 4), first(2, 2, 3, 4), first(1, 3, 3, 4), first(1, 2, 4, 4), first(1, 2, 3, 5)]).size).toBe(5);
    expect(first(1, 2, 3 + 2 ** 32)).toBe(first(1, 2, 3, 1));
  });
});
