// Streams: order, laziness, and what happens when someone leaves early.
import { describe, expect, test } from "vitest";
import { type Example, StreamLoader, stream } from "../../src/data/index.ts";
import { ShapeError, StateError } from "../../src/errors.ts";

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("stream", () => {
  test("takes arrays, generators and asynchronous iterables; each pass begins anew", async () => {
    async function* later() {
      yield 1;
      yield 2;
    }
    const fromFunction = stream(later);
    expect(await fromFunction.toArray()).toEqual([1, 2]);
    expect(await fromFunction.toArray()).toEqual([1, 2]);
    expect(
      await stream([1, 2])
        .concat(stream(new Set([3])))
        .toArray(),
    ).toEqual([1, 2, 3]);
    expect(
      await stream((epoch) => [epoch])
        .repeat(3)
        .toArray(2),
    ).toEqual([6, 7, 8]);
  });

  test("map, filter, take, skip, repeat, zip and batch", async () => {
    const numbers = stream(() => upTo(7));
    expect(
      await numbers
        .map(async (n) => n * n)
        .filter((n) => n % 2 === 0)
        .toArray(),
    ).toEqual([0, 4, 16, 36]);
    expect(await numbers.skip(2).take(3).toArray()).toEqual([2, 3, 4]);
    expect(await numbers.take(0).toArray()).toEqual([]);
    expect(await numbers.repeat(Infinity).skip(6).take(3).toArray()).toEqual([6, 0, 1]);
    expect(await numbers.repeat(0).toArray()).toEqual([]);
    expect(await numbers.zip(stream("abc")).toArray()).toEqual([
      [0, "a"],
      [1, "b"],
      [2, "c"],
    ]);
    expect(await numbers.batch(3).toArray()).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(await numbers.batch(3, { dropLast: true }).toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(() => numbers.batch(0)).toThrow(ShapeError);
    expect(() => numbers.take(-1)).toThrow(ShapeError);
  });

  test("take reads no further than it has to, and closes its source", async () => {
    let read = 0;
    let closed = false;
    const source = stream(function* () {
      try {
        for (;;) yield read++;
      } finally {
        closed = true;
      }
    });
    expect(
      await source
        .map((n) => n + 1)
        .take(2)
        .toArray(),
    ).toEqual([1, 2]);
    expect([read, closed]).toEqual([2, true]);
    closed = false;
    expect(await source.zip(stream([1])).toArray()).toEqual([[2, 1]]);
    expect(closed).toBe(true);
  });

  test("shuffle depends on seed and epoch alone, keeps every item, and reaches as far as its buffer", async () => {
    const shuffled = stream(() => upTo(100)).shuffle({ buffer: 8, seed: 2 });
    const once = await shuffled.toArray(3);
    expect(await shuffled.toArray(3)).toEqual(once);
    expect(await shuffled.toArray(4)).not.toEqual(once);
    expect(ascending(once)).toEqual(upTo(100));
    for (const [place, item] of once.entries()) expect(item).toBeLessThan(place + 8 + 1);
    expect(once).not.toEqual(upTo(100));
    expect(
      await stream(() => upTo(9))
        .shuffle({ buffer: 1 })
        .toArray(),
    ).toEqual(upTo(9));
    const whole = await stream(() => upTo(9))
      .shuffle({ buffer: 100 })
      .toArray();
    expect(ascending(whole)).toEqual(upTo(9));
  });

  test("prefetch asks ahead, keeps the order, passes errors on at their place", async () => {
    let asked = 0;
    const source = stream(function* () {
      for (; asked < 5; ) yield asked++;
      throw new Error("broken");
    });
    const seen: number[] = [];
    const loop = (async () => {
      for await (const item of source.prefetch(2)) {
        if (item === 0) {
          await new Promise((resolve) => setImmediate(resolve));
          expect(asked).toBe(3);
        }
        seen.push(item);
      }
    })();
    await expect(loop).rejects.toThrow("broken");
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(await stream([1, 2]).prefetch(5).toArray()).toEqual([1, 2]);
  });

  test("cache reads the source once", async () => {
    let passes = 0;
    const cached = stream(() => {
      passes++;
      return [1, 2, 3];
    }).cache();
    expect(await cached.take(1).toArray()).toEqual([1]); // no whole pass
    expect(await cached.toArray()).toEqual([1, 2, 3]);
    expect(await cached.toArray()).toEqual([1, 2, 3]);
    expect(passes).toBe(2);
  });
});

describe("StreamLoader", () => {
  const examples = stream(() => upTo(5).map((n): Example => ({ x: [n, n + 0.5], shape: [2], y: Int32Array.of(n) })));

  test("makes batches of examples", async () => {
    const batches = [];
    for await (const batch of new StreamLoader(examples, { batchSize: 3 }).epoch(0)) batches.push(batch);
    expect(batches).toEqual([
      { x: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5), shape: [3, 2], y: Int32Array.of(0, 1, 2), targetShape: [3] },
      { x: Float32Array.of(3, 3.5, 4, 4.5), shape: [2, 2], y: Int32Array.of(3, 4), targetShape: [2] },
    ]);
    const values = stream([{ x: [1], shape: [1], y: Float32Array.of(7) }]);
    for await (const batch of new StreamLoader(values, { batchSize: 3 }).epoch(0)) expect(batch.targetShape).toEqual([1, 1]);
  });

  test("says that it cannot begin in the middle", () => {
    expect(() => new StreamLoader(examples, { batchSize: 3 }).epoch(0, 1)).toThrow(StateError);
    expect(() => new StreamLoader(examples, { batchSize: 3 }).epoch(0, 1)).toThrow("a stream cannot be resumed inside an epoch");
  });

  test("refuses examples of several shapes", async () => {
    const mixed = examples.concat(stream([{ x: [1], shape: [1], y: Int32Array.of(0) }]));
    const loop = (async () => {
      for await (const _ of new StreamLoader(mixed, { batchSize: 9 }).epoch(0));
    })();
    await expect(loop).rejects.toThrow(
      "StreamLoader: expected examples of shape [2] with 1 targets as the first of the batch, got 1 values of shape [1] with 1",
    );
  });
});
