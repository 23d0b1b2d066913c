import { describe, expect, test } from "vitest";
import { arrayDataset, type Batch, DataLoader, type DataLoaderOptions, type Dataset } from "../../src/data/index.ts";
import { ShapeError } from "../../src/errors.ts";

/** Example i is the number i, with label i. */
const numbers = (size: number) =>
  arrayDataset({ x: Float32Array.from({ length: size }, (_, i) => i), inputShape: [], y: Int32Array.from({ length: size }, (_, i) => i) });

/** The labels of each batch. */
async function labels(batches: AsyncIterable<Batch>): Promise<number[][]> {
  const seen: number[][] = [];
  for await (const { y } of batches) seen.push([...y]);
  return seen;
}

/** A data set whose batches arrive when the test says so. */
function slowNumbers(size: number) {
  const requests: { first: number; answer: () => void; fail: (error: Error) => void }[] = [];
  const ready = numbers(size);
  const dataset: Dataset = {
    ...ready,
    batch: (indices) =>
      new Promise<Batch>((resolve, reject) => {
        requests.push({ first: indices[0] ?? -1, answer: () => resolve(ready.batch(indices)), fail: reject });
      }),
  };
  return { dataset, requests };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("DataLoader", () => {
  test("hands every example out once per epoch, the last batch smaller", async () => {
    const loader = new DataLoader(numbers(10), { batchSize: 4 });
    expect(loader.batchesPerEpoch).toBe(3);
    const batches = await labels(loader.epoch(0));
    expect(batches.map((batch) => batch.length)).toEqual([4, 4, 2]);
    expect(batches.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("keeps the order without shuffle, and drops the partial batch where asked", async () => {
    const loader = new DataLoader(numbers(7), { batchSize: 3, shuffle: false, dropLast: true });
    expect(loader.batchesPerEpoch).toBe(2);
    expect(await labels(loader.epoch(5))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test("the order depends on seed and epoch only", async () => {
    const order = (epoch: number, options: Partial<DataLoaderOptions>) =>
      labels(new DataLoader(numbers(50), { batchSize: 50, ...options }).epoch(epoch)).then((batches) => batches.flat().join());
    const expected = await order(3, { seed: 8 });
    expect(await order(3, { seed: 8, batchSize: 7, prefetch: 0 })).toBe(expected);
    expect(await order(3, { seed: 8, batchSize: 7, prefetch: 5 })).toBe(expected);
    const others = [await order(2, { seed: 8 }), await order(3, { seed: 9 }), await order(3, {}), await order(3, { shuffle: false })];
    expect(new Set([expected, ...others]).size).toBe(5);
  });

  test("a resumed loader gives exactly the remaining batches, from any position", async () => {
    const options = { batchSize: 3, seed: 5 };
    const whole = new DataLoader(numbers(11), options);
    const all: number[][] = [];
    const positions = [whole.position];
    for (let epoch = 0; epoch < 2; epoch++) {
      for await (const { y } of whole) {
        all.push([...y]);
        positions.push(whole.position);
      }
    }
    expect(all).toEqual([...(await labels(whole.epoch(0))), ...(await labels(whole.epoch(1)))]);
    expect(positions.slice(0, 6).map(({ epoch, batch }) => [epoch, batch])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
      [1, 1],
    ]);
    for (const [done, position] of positions.slice(0, -1).entries()) {
      const resumed = new DataLoader(numbers(11), options);
      resumed.position = JSON.parse(JSON.stringify(position));
      const rest = await labels(resumed);
      if (position.epoch === 0) rest.push(...(await labels(resumed)));
      expect(rest).toEqual(all.slice(done));
    }
    const end = new DataLoader(numbers(11), options);
    end.position = { epoch: 0, batch: 4 };
    expect(end.position).toEqual({ epoch: 1, batch: 0 });
  });

  test("a loop that was left early goes on with the batch after the last one used", async () => {
    const loader = new DataLoader(numbers(9), { batchSize: 3 });
    const [first, second, third] = await labels(loader.epoch(0));
    loader.position = { epoch: 0, batch: 0 };
    for await (const { y } of loader) {
      expect([...y]).toEqual(first);
      break;
    }
    expect(loader.position).toEqual({ epoch: 0, batch: 1 });
    expect(await labels(loader)).toEqual([second, third]);
  });

  test.each([0, 1, 3])("asks for %i batches ahead", async (prefetch) => {
    const { dataset, requests } = slowNumbers(6);
    const iterator = new DataLoader(dataset, { batchSize: 1, shuffle: false, prefetch }).epoch(0)[Symbol.asyncIterator]();
    for (let batch = 0; batch < 6; batch++) {
      const next = iterator.next();
      await settle();
      expect(requests.map(({ first }) => first)).toEqual([0, 1, 2, 3, 4, 5].slice(0, batch + 1 + prefetch));
      requests[batch]?.answer();
      expect([...((await next).value as Batch).y]).toEqual([batch]);
    }
    expect((await iterator.next()).done).toBe(true);
  });

  test("leaving the loop stops asking, and what then fails is nobody's error", async () => {
    const { dataset, requests } = slowNumbers(8);
    const loop = (async () => {
      for await (const _ of new DataLoader(dataset, { batchSize: 1, prefetch: 2 }).epoch(0)) break;
    })();
    await settle();
    expect(requests).toHaveLength(3);
    requests[0]?.answer();
    await loop;
    requests[1]?.fail(new Error("an unhandled rejection would fail this run"));
    requests[2]?.answer();
    await settle();
    expect(requests).toHaveLength(3);
  });

  test("an error of the data set surfaces at its batch, thrown or rejected", async () => {
    const good = numbers(4);
    const broken = (fail: () => Promise<Batch>): Dataset => ({
      ...good,
      batch: (indices) => (indices[0] === 2 ? fail() : good.batch(indices)),
    });
    const thrown = () => {
      throw new Error("unreadable");
    };
    for (const fail of [thrown, () => Promise.reject(new Error("unreadable"))]) {
      const loader = new DataLoader(broken(fail), { batchSize: 1, shuffle: false, prefetch: 3 });
      const seen: number[] = [];
      const loop = (async () => {
        for await (const { y } of loader) {
          seen.push(...y);
          await settle();
        }
      })();
      await expect(loop).rejects.toThrow("unreadable");
      expect(seen).toEqual([0, 1]);
      expect(loader.position).toEqual({ epoch: 0, batch: 2 });
    }
  });

  test("refuses a data set that does not hand out what it promises", async () => {
    const good = numbers(4);
    const short: Dataset = { ...good, batch: () => good.batch(Int32Array.of(0)) };
    await expect(labels(new DataLoader(short, { batchSize: 2 }).epoch(0))).rejects.toThrow(
      new ShapeError(
        "DataLoader",
        "expected a batch of shape [2] with 2 labels from the data set, got 1 values of shape [1] with 1 labels",
      ),
    );
  });

  test("refuses options that make no sense", () => {
    const loader = (options: Partial<DataLoaderOptions>) => () => new DataLoader(numbers(4), { batchSize: 2, ...options });
    expect(loader({ batchSize: 0 })).toThrow(
      new ShapeError("DataLoader", `expected batchSize to be an integer from 1 to ${Number.MAX_SAFE_INTEGER}, got 0`),
    );
    expect(loader({ batchSize: 1.5 })).toThrow(ShapeError);
    expect(loader({ seed: -1 })).toThrow(ShapeError);
    expect(loader({ prefetch: Number.NaN })).toThrow(ShapeError);
    expect(loader({ batchSize: 5, dropLast: true })).toThrow(
      "DataLoader: expected a data set with at least one batch of 5, got 4 examples",
    );
    const good = loader({})();
    expect(() => good.epoch(-1)).toThrow(ShapeError);
    expect(() => good.epoch(0, 3)).toThrow("expected fromBatch to be an integer from 0 to 2, got 3");
    expect(() => {
      good.position = { epoch: 0.5, batch: 0 };
    }).toThrow(ShapeError);
  });
});
