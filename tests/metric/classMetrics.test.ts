// Metrics of classes, against their definitions and values of scikit-learn's documentation.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { binaryAccuracy } from "../../src/metric/binaryAccuracy.ts";
import { confusionMatrix } from "../../src/metric/confusionMatrix.ts";
import { type Average, fScore, precision, recall } from "../../src/metric/fScore.ts";
import { topKAccuracy } from "../../src/metric/topKAccuracy.ts";
import { randomInt, randomValues } from "../harness.ts";
import { floats, ints, measure } from "./streaming.ts";

/** Scores whose largest is at the predicted class. */
function scoresOf(predicted: readonly number[], classes: number) {
  return floats(
    predicted.flatMap((label) => Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0))),
    [predicted.length, classes],
  );
}

// The example of scikit-learn's precision_recall_fscore_support: y_true and y_pred below, cat = 0, dog = 1, pig = 2.
const truth = [0, 1, 2, 0, 1, 2];
const guess = [0, 2, 1, 0, 0, 1];

describe("precision, recall and F-score", () => {
  test("the values of scikit-learn's documentation", () => {
    // precision_score: macro 0.22…, micro 0.33…, weighted 0.22…, None [0.66…, 0, 0]; recall_score: 0.33…, None [1, 0, 0];
    // f1_score: macro 0.26…, micro 0.33…, weighted 0.26…, None [0.8, 0, 0]; fbeta_score(beta=0.5): macro 0.23…, micro 0.33…, None [0.71…, 0, 0]
    const value = <A extends Average>(metric: typeof precision | typeof fScore, average: A, beta?: number) =>
      measure(metric({ average, ...(beta !== undefined && { beta }) }), scoresOf(guess, 3), ints(truth));
    expect(value(precision, "macro")).toBeCloseTo(2 / 9, 15);
    expect(value(precision, "micro")).toBeCloseTo(1 / 3, 15);
    expect(value(precision, "weighted")).toBeCloseTo(2 / 9, 15);
    expect(value(precision, "none")).toEqual([2 / 3, 0, 0]);
    expect(value(recall, "macro")).toBeCloseTo(1 / 3, 15);
    expect(value(recall, "none")).toEqual([1, 0, 0]);
    expect(value(fScore, "macro")).toBeCloseTo(0.8 / 3, 15);
    expect(value(fScore, "micro")).toBeCloseTo(1 / 3, 15);
    expect(value(fScore, "weighted")).toBeCloseTo(0.8 / 3, 15);
    expect(value(fScore, "none")).toEqual([0.8, 0, 0]);
    expect(value(fScore, "macro", 0.5)).toBeCloseTo(2.5 / 3.5 / 3, 15);
    expect(value(fScore, "none", 0.5)).toEqual([(1.25 * 2) / (1.25 * 2 + 1), 0, 0]);
  });

  test("macro leaves out classes that are nowhere; binary is class 1", () => {
    const output = scoresOf([0, 1, 1, 0], 4);
    expect(measure(recall(), output, ints([0, 1, 0, 0]))).toBeCloseTo((2 / 3 + 1) / 2, 15);
    const scores = floats([2, -1, 0.5, -3, 0], [5, 1]);
    expect(measure(precision({ average: "binary" }), scores, ints([1, 1, 0, 0, 1]))).toBe(1 / 2);
    expect(measure(recall({ average: "binary" }), scores, floats([1, 1, 0, 0, 1], [5, 1]))).toBe(1 / 3);
    expect(measure(recall({ average: "binary", threshold: -2 }), scores, ints([1, 1, 0, 0, 1]))).toBe(1);
  });

  test("macro and weighted agree with the definition on random classes", () => {
    const classes = 5;
    const labels = Array.from({ length: 83 }, (_, i) => randomInt(i, 0, classes - 1));
    const predicted = Array.from({ length: 83 }, (_, i) => randomInt(i + 1000, 0, classes - 1));
    const per = Array.from({ length: classes }, (_, c) => {
      const hits = labels.filter((label, i) => label === c && predicted[i] === c).length;
      const p = hits / predicted.filter((one) => one === c).length;
      const r = hits / labels.filter((one) => one === c).length;
      return { f2: (5 * p * r) / (4 * p + r), share: labels.filter((one) => one === c).length / labels.length };
    });
    const output = scoresOf(predicted, classes);
    const f2 = (average: "macro" | "weighted") => measure(fScore({ beta: 2, average }), output, ints(labels));
    expect(f2("macro")).toBeCloseTo(
      per.reduce((sum, { f2 }) => sum + f2 / classes, 0),
      12,
    );
    expect(f2("weighted")).toBeCloseTo(
      per.reduce((sum, { f2, share }) => sum + f2 * share, 0),
      12,
    );
  });

  test("refuses what does not fit, and is as before", () => {
    const metric = precision({ average: "binary" });
    expect(() => metric.update(scoresOf([0, 1], 3), ints([0, 1]))).toThrow('precision: expected 2 classes for average "binary", got 3');
    metric.update(scoresOf([0, 1], 2), ints([0, 1]));
    const before = metric.state;
    expect(() => metric.update(scoresOf([0, 1], 2), ints([0, 2]))).toThrow("precision: expected labels in [0, 2), got 2 at position 1");
    expect(() => metric.update(scoresOf([0, 1], 3), ints([0, 1]))).toThrow("precision: expected scores of 2 classes as before, got [2, 3]");
    expect(() => metric.update(scoresOf([0], 2), ints([0, 1]))).toThrow("precision: expected 1 labels for outputs [1, 2], got [2]");
    expect(metric.state).toBe(before);
    expect(() => fScore({ beta: 0 })).toThrow("fScore: expected a finite beta > 0, got 0");
  });
});

describe("confusionMatrix", () => {
  test("counts by right and predicted class", () => {
    // confusion_matrix(["cat", "ant", "cat", "cat", "ant", "bird"], ["ant", "ant", "cat", "cat", "ant", "cat"]), ant = 0, bird = 1, cat = 2
    const counts = measure(confusionMatrix(), scoresOf([0, 0, 2, 2, 0, 2], 3), ints([2, 0, 2, 2, 0, 1]));
    expect(counts).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    expect(confusionMatrix().compute()).toEqual([]);
  });

  test("takes probabilities of classes as targets, and one score per example", () => {
    expect(measure(confusionMatrix(), scoresOf([1, 1], 2), floats([0.9, 0.1, 0.2, 0.8], [2, 2]))).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(measure(confusionMatrix({ threshold: 0.5 }), floats([0.4, 0.6, 0.5]), ints([1, 1, 0]))).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});

describe("topKAccuracy", () => {
  test("counts rows whose class is among the k highest, the first of equal ones higher", () => {
    // top_k_accuracy_score([0, 1, 2, 2], [[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3], [0.7, 0.2, 0.1]], k=2) = 0.75
    const scores = floats([0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1], [4, 3]);
    expect(measure(topKAccuracy(2), scores, ints([0, 1, 2, 2]))).toBe(0.75);
    const equal = floats([1, 1, 1, 1, 1, 1], [2, 3]);
    expect(measure(topKAccuracy(2), equal, ints([1, 2]))).toBe(0.5);
    expect(measure(topKAccuracy(1), equal, ints([0, 1]))).toBe(0.5);
    expect(measure(topKAccuracy(3), floats([Number.NaN, 1, 2, Number.NaN, 1, 2], [2, 3]), ints([0, 1]))).toBe(0.5);
  });

  test("agrees with sorting on random rows", () => {
    const { data } = randomValues([50, 9], 3);
    const labels = Array.from({ length: 50 }, (_, i) => randomInt(i, 0, 8));
    const right = labels.filter((label, row) => {
      const scores = [...data.subarray(row * 9, row * 9 + 9)];
      return scores.filter((score) => score > (scores[label] as number)).length < 4;
    });
    expect(measure(topKAccuracy(4), { data, shape: [50, 9] }, ints(labels))).toBe(right.length / 50);
  });

  test("refuses a k below 1 and one score per example", () => {
    expect(() => topKAccuracy(0)).toThrow(new ShapeError("topKAccuracy", "expected k to be an integer >= 1, got 0"));
    expect(() => topKAccuracy().update(floats([1, 2]), ints([0, 1]))).toThrow(
      "expected scores [..., classes] of 2 classes or more, got [2]",
    );
  });
});

describe("binaryAccuracy", () => {
  test("counts sides of the threshold, many questions per row too", () => {
    expect(measure(binaryAccuracy(), floats([1, -1, 2, 0], [2, 2]), floats([1, 0, 0, 0], [2, 2]))).toBe(0.75);
    expect(measure(binaryAccuracy({ threshold: 0.5 }), floats([0.6, 0.5, Number.NaN], [3, 1]), ints([1, 1, 0]))).toBeCloseTo(2 / 3, 15);
    expect(() => binaryAccuracy().update(floats([1, 2]), ints([0, 2]))).toThrow(
      "binaryAccuracy: expected targets 0 or 1, got 2 at position 1",
    );
    expect(() => binaryAccuracy().update(floats([1, 2]), ints([0]))).toThrow("expected one target per output of [2], got [1]");
  });
});
