// Batch norm layers: ranks, cumulative statistics, without statistics, without weights.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { BatchNorm1d } from "../../src/nn/batchNorm1d.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { batchNorm } from "../../src/ops/batchNorm.ts";
import { tensor, zeros } from "../../src/ops/create.ts";
import { sum } from "../../src/ops/sum.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { randomValues, worstError } from "../harness.ts";

/** Mean and unbiased variance of column c of rows of two. */
function moments(data: Float32Array, c: number): [number, number] {
  const column = [...data].filter((_, i) => i % 2 === c);
  const mean = column.reduce((a, b) => a + b, 0) / column.length;
  return [mean, column.reduce((a, b) => a + (b - mean) ** 2, 0) / (column.length - 1)];
}

describe("momentum null", () => {
  test("the running statistics are the averages over all batches so far", async () => {
    const layer = new BatchNorm1d(2, { momentum: null });
    expect([...layer.namedBuffers()].map(([name]) => name)).toEqual(["runningMean", "runningVar", "numBatchesTracked"]);
    const batches = [1, 2, 3, 4, 5].map((seed) => randomValues([4, 2], seed, 3).data);
    for (const batch of batches) scope(() => void layer.forward(tensor(batch, [4, 2])));
    const average = (which: 0 | 1) => [0, 1].map((c) => batches.reduce((total, b) => total + moments(b, c)[which], 0) / 5);
    expect(worstError((await layer.runningMean?.data()) ?? [], average(0))).toBeLessThan(1e-6);
    expect(worstError((await layer.runningVar?.data()) ?? [], average(1))).toBeLessThan(1e-6);
    expect(await layer.numBatchesTracked?.value()).toBe(5);
    layer.eval();
    scope(() => void layer.forward(tensor([1, 2], [1, 2])));
    expect(await layer.numBatchesTracked?.value()).toBe(5);
  });

  test("a failing step does not count, and a layer used twice counts twice", async () => {
    const layer = new BatchNorm1d(2, { momentum: null });
    const optimizer = new SGD(layer, { lr: 0 });
    const forward = () => sum(layer.forward(tensor([1, 2, 3, 5], [2, 2])));
    expect(() =>
      optimizer.step(() => {
        forward();
        throw new RangeError("on purpose");
      }),
    ).toThrow(RangeError);
    expect(await layer.numBatchesTracked?.value()).toBe(0);
    optimizer.step(() => forward().add(forward()));
    expect(await layer.numBatchesTracked?.value()).toBe(2);
    expect(await layer.runningMean?.data()).toEqual(Float32Array.of(2, 3.5));
  });

  test("the function wants a counter with it, and none without it", () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const [runningMean, runningVar, two] = [zeros([2]), zeros([2]), zeros([2])];
    const { used } = memoryInfo();
    const running = { runningMean, runningVar, training: true };
    expect(() => batchNorm(x, { ...running, momentum: null })).toThrow("batchNorm: expected numBatchesTracked where momentum is null");
    expect(() => batchNorm(x, { ...running, numBatchesTracked: two })).toThrow(ShapeError);
    expect(() => batchNorm(x, { ...running, momentum: null, numBatchesTracked: two })).toThrow(
      "batchNorm: expected numBatchesTracked of one element, got [2]",
    );
    expect(memoryInfo().used).toBe(used);
  });
});

test("without running statistics evaluation normalises with the batch's", async () => {
  const layer = new BatchNorm2d(2, { trackRunningStats: false, momentum: null });
  expect([...layer.namedBuffers()]).toEqual([]);
  const x = randomValues([2, 3, 3, 2], 1).data;
  const training = await scope(() => layer.forward(tensor(x, [2, 3, 3, 2]))).data();
  expect(await layer.predict(x, [2, 3, 3, 2])).toEqual(training);
});

test("affine false has no parameters", async () => {
  const layer = new BatchNorm2d(2, { affine: false });
  expect([...layer.stateDict().keys()]).toEqual(["runningMean", "runningVar"]);
  expect(await layer.predict([1, -1], [1, 1, 1, 2])).toEqual(Float32Array.from([1, -1], (v) => v / Math.sqrt(1 + 1e-5)));
});

test("inputs of other ranks or channels are refused", () => {
  const x = zeros([2, 3, 4]);
  const [rows, images] = [new BatchNorm1d(5), new BatchNorm2d(4)];
  const { used } = memoryInfo();
  expect(() => rows.forward(x)).toThrow("BatchNorm1d: expected x [N, 5] or [N, L, 5], got [2, 3, 4]");
  expect(() => images.forward(x)).toThrow("BatchNorm2d: expected x [N, H, W, 4], got [2, 3, 4]");
  expect(() => new BatchNorm2d(4, { momentum: 2 })).toThrow("BatchNorm2d: expected momentum in [0, 1] or null, got 2");
  expect(memoryInfo().used).toBe(used);
});
