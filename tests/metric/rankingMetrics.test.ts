// Areas under curves, against pair counting and values of scikit-learn's documentation.
import { describe, expect, test } from "vitest";
import { prAuc, rocAuc } from "../../src/metric/rankingMetrics.ts";
import { randomInt, randomValues } from "../harness.ts";
import { floats, ints, measure } from "./streaming.ts";

/** Share of (positive, negative) pairs in order, equal ones counting half. */
function pairs(scores: readonly number[], labels: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const [i, a] of scores.entries())
    for (const [j, b] of scores.entries())
      if (labels[i] === 1 && labels[j] === 0) {
        count++;
        sum += a > b ? 1 : a === b ? 0.5 : 0;
      }
  return sum / count;
}

/** Σ (Rₙ − Rₙ₋₁)·Pₙ over thresholds at every distinct score. */
function averagePrecision(scores: readonly number[], labels: readonly number[]): number {
  const positives = labels.filter((label) => label === 1).length;
  let before = 0;
  let area = 0;
  for (const threshold of [...new Set(scores)].sort((a, b) => b - a)) {
    const taken = labels.filter((_, i) => (scores[i] as number) >= threshold);
    const hits = taken.filter((label) => label === 1).length;
    area += ((hits - before) / positives) * (hits / taken.length);
    before = hits;
  }
  return area;
}

describe("rocAuc and prAuc", () => {
  test("the values of scikit-learn's documentation", () => {
    // roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) = 0.75; average_precision_score of the same = 0.8333…
    const scores = floats([0.1, 0.4, 0.35, 0.8]);
    expect(measure(rocAuc(), scores, ints([0, 0, 1, 1]))).toBe(0.75);
    expect(measure(prAuc(), scores, ints([0, 0, 1, 1]))).toBeCloseTo(0.8333333333333333, 15);
  });

  test.each([2, 5, 1000])("agree with pair counting where scores take %i values", (distinct) => {
    const n = 61;
    const scores = Array.from(randomValues([n], distinct).data, (v) => Math.fround(Math.floor(v * distinct) / distinct));
    const labels = Array.from({ length: n }, (_, i) => randomInt(i + distinct, 0, 1));
    expect(measure(rocAuc(), floats(scores, [n, 1]), ints(labels))).toBeCloseTo(pairs(scores, labels), 14);
    expect(measure(prAuc(), floats(scores), floats(labels))).toBeCloseTo(averagePrecision(scores, labels), 14);
  });

  test("two columns rank by their difference; more are each against the rest", () => {
    const { data } = randomValues([40, 2], 1);
    const labels = Array.from({ length: 40 }, (_, i) => randomInt(i, 0, 1));
    const difference = Array.from(labels, (_, i) => (data[2 * i + 1] as number) - (data[2 * i] as number));
    expect(measure(rocAuc(), { data, shape: [40, 2] }, ints(labels))).toBeCloseTo(pairs(difference, labels), 14);
    const three = randomValues([30, 3], 2);
    const classes = Array.from({ length: 30 }, (_, i) => randomInt(i + 7, 0, 2));
    const each = [0, 1, 2].map((c) =>
      pairs(
        classes.map((_, i) => three.data[3 * i + c] as number),
        classes.map((label) => Number(label === c)),
      ),
    );
    expect(measure(rocAuc(), three, ints(classes))).toBeCloseTo(each.reduce((a, b) => a + b) / 3, 14);
  });

  test("are NaN where there is no area", () => {
    for (const area of [rocAuc, prAuc]) {
      expect(area().compute()).toBeNaN();
      expect(measure(area(), floats([1, 2]), ints([0, 0]))).toBeNaN();
      expect(measure(area(), floats([1, Number.NaN, 2]), ints([0, 1, 1]))).toBeNaN();
    }
    expect(measure(rocAuc(), floats([1, 2]), ints([1, 1]))).toBeNaN();
    expect(measure(prAuc(), floats([1, 2]), ints([1, 1]))).toBe(1);
  });

  test("infinite scores tie with their like", () => {
    const scores = [Infinity, Infinity, -Infinity, 0];
    expect(measure(rocAuc(), floats(scores), ints([1, 0, 0, 1]))).toBe(pairs(scores, [1, 0, 0, 1]));
  });

  test("refuse another number of columns in the middle", () => {
    const metric = rocAuc();
    metric.update(floats([1, 2, 3], [1, 3]), ints([0]));
    expect(() => metric.update(floats([1, 2, 3, 4], [1, 4]), ints([0]))).toThrow(
      "rocAuc: expected scores of as many classes as before, got [1, 4]",
    );
  });
});
