// The loader, for any size of data set and batch: every example once an epoch, in an order of seed and epoch alone.
import fc from "fast-check";
import { expect, test } from "vitest";
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import { DataLoader } from "../../src/data/loader.ts";

/** Examples whose one value is their index. */
const indices = (size: number) =>
  arrayDataset({ x: Float32Array.from({ length: size }, (_, i) => i), inputShape: [1], y: new Int32Array(size), classes: ["only"] });

async function batchesOf(loader: DataLoader, epoch: number, from = 0): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const { x } of loader.epoch(epoch, from)) batches.push([...x]);
  return batches;
}

const settings = fc.record({
  size: fc.integer({ min: 1, max: 70 }),
  batchSize: fc.integer({ min: 1, max: 80 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  epoch: fc.integer({ min: 0, max: 1000 }),
  shuffle: fc.boolean(),
  prefetch: fc.integer({ min: 0, max: 5 }),
});

test("an epoch is a permutation in batches of one size, the last one smaller", () =>
  fc.assert(
    fc.asyncProperty(settings, async ({ size, epoch, ...options }) => {
      const loader = new DataLoader(indices(size), options);
      const batches = await batchesOf(loader, epoch);
      expect(batches).toHaveLength(loader.batchesPerEpoch);
      expect(batches.slice(0, -1).every(({ length }) => length === options.batchSize)).toBe(true);
      expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      if (!options.shuffle) expect(batches.flat()).toEqual(Array.from({ length: size }, (_, i) => i));
    }),
    { seed: 1, numRuns: 150 },
  ));

test("the order depends on seed and epoch alone, and an epoch entered late has the rest of it", () =>
  fc.assert(
    fc.asyncProperty(settings, fc.nat(100), async ({ size, epoch, ...options }, late) => {
      const whole = await batchesOf(new DataLoader(indices(size), { ...options, prefetch: 0 }), epoch);
      const other = new DataLoader(indices(size), options);
      await batchesOf(other, epoch + 1);
      const from = late % (other.batchesPerEpoch + 1);
      expect(await batchesOf(other, epoch, from)).toEqual(whole.slice(from));
    }),
    { seed: 2, numRuns: 150 },
  ));
