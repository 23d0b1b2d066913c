// Accuracy counts the first maximum, and nothing else.
import { expect, test } from "vitest";
import { accuracy } from "../../src/metric/accuracy.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import type { Shape } from "../../src/shape.ts";
import { randomInt, randomValues } from "../harness.ts";

async function right(values: ArrayLike<number>, shape: Shape, labels: number[], outer: Shape = [labels.length]): Promise<number> {
  using logits = tensor(values, shape);
  using target = intTensor(labels, outer);
  const { total, count } = accuracy(logits, target);
  expect(count).toBe(labels.length);
  using held = total;
  return await held.value();
}

test("agrees with argmax on random rows", async () => {
  for (const classes of [1, 2, 3, 10, 33]) {
    const { data } = randomValues([40, classes], classes);
    const labels = Array.from({ length: 40 }, (_, i) => randomInt(i, 0, classes - 1));
    const best = labels.map((_, row) => {
      const logits = data.subarray(row * classes, (row + 1) * classes);
      return logits.indexOf(Math.max(...logits));
    });
    expect(await right(data, [8, 5, classes], labels, [8, 5])).toBe(labels.filter((label, i) => label === best[i]).length);
  }
});

test("the first of equal maxima wins", async () => {
  expect(await right([1, 1, 0, 1, 1, 0], [2, 3], [0, 1])).toBe(1);
  expect(await right([0, 1, 1, 0, 1, 1], [2, 3], [1, 2])).toBe(1);
});

test("NaN is never right", async () => {
  expect(await right([NaN, NaN, 1, 2, NaN], [5, 1], [0, 0, 0, 0, 0])).toBe(2);
  expect(await right([NaN, 1, 1, NaN], [2, 2], [1, 0])).toBe(0);
});

test("labels that are no class are refused", () => {
  using logits = tensor([1, 2, 3, 4], [2, 2]);
  using wrong = intTensor([0, 2]);
  using long = intTensor([0, 1, 1]);
  expect(() => accuracy(logits, wrong)).toThrow("accuracy: expected labels in [0, 2), got 2 at position 1");
  expect(() => accuracy(logits, long)).toThrow("accuracy: expected labels [2] for logits [2, 2], got [3]");
});
