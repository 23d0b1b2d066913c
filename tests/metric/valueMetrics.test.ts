// Metrics of values and probabilities, against float64 definitions and values of scikit-learn's documentation.
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { binaryCrossEntropy, categoricalCrossEntropy, perplexity } from "../../src/metric/crossEntropies.ts";
import { meanCosineSimilarity } from "../../src/metric/meanCosineSimilarity.ts";
import { meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, rootMeanSquaredError } from "../../src/metric/meanErrors.ts";
import { r2Score } from "../../src/metric/r2Score.ts";
import { randomInt, randomValues } from "../harness.ts";
import { floats, ints, measure } from "./streaming.ts";

describe("errors of values", () => {
  test("the values of scikit-learn's documentation", () => {
    // y_true = [3, -0.5, 2, 7], y_pred = [2.5, 0, 2, 8]: mean_absolute_error 0.5, mean_squared_error 0.375,
    // mean_absolute_percentage_error 0.3273809523809524, r2_score 0.9486081370449679
    const output = floats([2.5, 0, 2, 8]);
    const target = floats([3, -0.5, 2, 7]);
    expect(measure(meanAbsoluteError(), output, target)).toBe(0.5);
    expect(measure(meanSquaredError(), output, target)).toBe(0.375);
    expect(measure(rootMeanSquaredError(), output, target)).toBe(Math.sqrt(0.375));
    expect(measure(meanAbsolutePercentageError(), output, target)).toBeCloseTo(0.3273809523809524, 15);
    expect(measure(r2Score(), output, target)).toBeCloseTo(0.9486081370449679, 15);
  });

  test("R² keeps its precision far from zero, and knows targets that are all equal", () => {
    const target = floats([1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3]);
    expect(measure(r2Score(), floats([1e6, 1e6 + 1, 1e6 + 2, 1e6 + 4]), target)).toBeCloseTo(1 - 1 / 5, 12);
    expect(measure(r2Score(), floats([2, 2]), floats([2, 2]))).toBe(1);
    expect(measure(r2Score(), floats([2, 3]), floats([2, 2]))).toBe(0);
    expect(r2Score().compute()).toBeNaN();
  });

  test("a target of 0 counts as 2⁻⁵² in the percentage error", () => {
    expect(measure(meanAbsolutePercentageError(), floats([1]), floats([0]))).toBe(2 ** 52);
  });

  test("the cosine is that of rows, and 0 for a row of zeros", () => {
    const value = measure(meanCosineSimilarity(), floats([1, 0, 1, 1, 0, 0], [3, 2]), floats([2, 0, 1, -1, 1, 1], [3, 2]));
    expect(value).toBe(1 / 3);
  });

  test("refuse targets of another shape, but for a last axis of extent 1", () => {
    expect(measure(meanAbsoluteError(), floats([1, 2], [2, 1]), floats([1, 4]))).toBe(1);
    for (const metric of [meanAbsoluteError(), r2Score(), meanCosineSimilarity()])
      expect(() => metric.update(floats([1, 2, 3, 4], [2, 2]), floats([1, 2]))).toThrow(
        "expected targets of shape [2, 2] as the outputs, got [2]",
      );
  });

  test("outputs that are not finite survive a checkpoint", () => {
    expect(measure(meanAbsoluteError(), floats([Infinity, 1]), floats([0, 1]))).toBe(Infinity);
    expect(measure(meanSquaredError(), floats([Number.NaN, 1]), floats([0, 1]))).toBeNaN();
  });

  test("the sums of another metric are refused", () => {
    const metric = meanAbsoluteError();
    expect(() => {
      metric.state = r2Score().state;
    }).toThrow(FormatError);
    expect(() => {
      metric.state = "[]";
    }).toThrow(FormatError);
  });
});

describe("cross entropies", () => {
  test("the values of scikit-learn's log_loss", () => {
    // log_loss([1, 0, 0, 1], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]]) = 0.21616187468057912
    const probabilities = floats([0.1, 0.9, 0.9, 0.1, 0.8, 0.2, 0.35, 0.65], [4, 2]);
    const from = "probabilities";
    expect(measure(categoricalCrossEntropy({ from }), probabilities, ints([1, 0, 0, 1]))).toBeCloseTo(0.21616187468057912, 7); // float32 inputs
    expect(measure(binaryCrossEntropy({ from }), floats([0.9, 0.1, 0.2, 0.65]), ints([1, 0, 0, 1]))).toBeCloseTo(0.21616187468057912, 7);
    expect(measure(perplexity({ from }), probabilities, ints([1, 0, 0, 1]))).toBeCloseTo(Math.exp(0.21616187468057912), 7);
  });

  test("agree with the definition on random logits, large ones included", () => {
    const { data } = randomValues([37, 5], 4, 90);
    const labels = Array.from({ length: 37 }, (_, i) => randomInt(i, 0, 4));
    const soft = randomValues([37, 5], 9).data.map(Math.abs);
    const logs = labels.map((_, row) => {
      const own = [...data.subarray(row * 5, row * 5 + 5)];
      const highest = Math.max(...own);
      const shift = highest + Math.log(own.reduce((sum, v) => sum + Math.exp(v - highest), 0));
      return own.map((v) => v - shift);
    });
    const hard = labels.reduce((sum, label, row) => sum - (logs[row]?.[label] as number), 0) / 37;
    expect(measure(categoricalCrossEntropy(), { data, shape: [37, 5] }, ints(labels))).toBeCloseTo(hard, 10);
    const mixed = logs.flat().reduce((sum, value, i) => sum - value * (soft[i] as number), 0) / 37;
    expect(measure(categoricalCrossEntropy(), { data, shape: [37, 5] }, { data: soft, shape: [37, 5] })).toBeCloseTo(mixed, 10);
    const truths = Float32Array.from(data, (_, i) => i % 2);
    const binary =
      data.reduce((sum, x, i) => sum + Math.log(1 + Math.exp(-Math.abs(x))) + Math.max(x, 0) - x * (truths[i] as number), 0) / 185;
    expect(measure(binaryCrossEntropy(), { data, shape: [37, 5] }, { data: truths, shape: [37, 5] })).toBeCloseTo(binary, 10);
  });

  test("certain mistakes are finite from probabilities, and refused targets leave no trace", () => {
    expect(measure(categoricalCrossEntropy({ from: "probabilities" }), floats([0, 1], [1, 2]), ints([0]))).toBeCloseTo(52 * Math.LN2, 10);
    expect(measure(binaryCrossEntropy({ from: "probabilities" }), floats([1]), ints([0]))).toBeCloseTo(52 * Math.LN2, 10);
    const metric = binaryCrossEntropy();
    expect(() => metric.update(floats([1, 2]), floats([0.5, 1.5]))).toThrow("expected targets from 0 to 1, got 1.5 at position 1");
    expect(() => categoricalCrossEntropy().update(floats([1, 2]), ints([0, 1]))).toThrow("expected outputs [..., classes] of 2 classes");
    expect(metric.state).toBe(metric.fresh().state);
  });
});
