// Embedding: rows by index, and a row that never learns.
import { expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { Embedding } from "../../src/nn/embedding.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { embedding } from "../../src/ops/embedding.ts";
import { sum } from "../../src/ops/sum.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";

test("the padding row starts as zeros and receives no gradient, used or not", async () => {
  const layer = new Embedding(4, 3, { paddingIndex: 2 });
  const before = await layer.weight.data();
  expect([...before.slice(6, 9)]).toEqual([0, 0, 0]);
  expect(before.filter((v) => v !== 0).length).toBe(9);
  new SGD(layer, { lr: 1 }).step(() => sum(layer.forward(intTensor([2, 0, 2, 2, 3, 0], [2, 3]))));
  const steps = [2, 0, 0, 1]; // how often each row was used, the padding row not counted
  expect(await layer.weight.data()).toEqual(before.map((v, i) => v - (steps[Math.floor(i / 3)] as number)));
});

test("gives [...index.shape, dimension]", () => {
  scope(() => {
    expect(new Embedding(5, 2).forward(intTensor([0, 4, 1, 2, 3, 0], [2, 3])).shape).toEqual([2, 3, 2]);
  });
});

test("a padding row outside is refused", () => {
  const { used } = memoryInfo();
  expect(() => new Embedding(4, 3, { paddingIndex: 4 })).toThrow("Embedding: expected paddingIndex from 0 to 3, got 4");
  expect(() => new Embedding(4, 0)).toThrow(ShapeError);
  expect(() => scope(() => embedding(intTensor([0]), tensor([1, 2], [2, 1]), { paddingIndex: -1 }))).toThrow(
    "embedding: expected paddingIndex from 0 to 1, got -1",
  );
  expect(memoryInfo().used).toBe(used);
});
