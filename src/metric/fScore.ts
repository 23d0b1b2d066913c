// Precision, recall and the F-score that joins them.
import { ShapeError } from "../errors.ts";
import type { ThresholdOption } from "./binaryAccuracy.ts";
import { countPairs, noCounts } from "./confusionMatrix.ts";
import { type StreamingMetric, streamingMetric } from "./streaming.ts";

/**
 * How the classes' values become one: "macro" their mean, "weighted" their mean weighted by examples of each class,
 * "micro" from the counts of all classes together, "binary" that of class 1 alone; "none" leaves one per class.
 * Classes that were neither right nor predicted anywhere do not count in "macro", as in scikit-learn.
 */
export type Average = "macro" | "weighted" | "micro" | "binary" | "none";

/** How `precision` and `recall` average. */
export interface ClassAverageOptions<A extends Average = Average> extends ThresholdOption {
  /** "macro" unless said; see `Average`. */
  readonly average?: A;
}

/** How `fScore` weighs and averages. */
export interface FScoreOptions<A extends Average = Average> extends ClassAverageOptions<A> {
  /** How many times as much recall counts as precision, above 0; 1 unless said: F1. */
  readonly beta?: number;
}

/** A number; one per class with `average: "none"`, [] before the first batch. */
type Averaged<A extends Average> = [A] extends ["none"] ? readonly number[] : number;

/** Of one class: examples that are rightly, wrongly and not predicted as it. */
interface Outcome {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

/**
 * Of those predicted as a class, the share that are of it: hits / (hits + false alarms); 0 where none was predicted.
 * Scores [N, …, C] with classes [N, …]; or one score per example with targets 0 or 1.
 */
export function precision<A extends Average = "macro">(options: ClassAverageOptions<A> = {}): StreamingMetric<Averaged<A>> {
  return averaged("precision", options, ({ hits, falseAlarms }) => ratio(hits, hits + falseAlarms));
}

/** Of those in a class, the share predicted as it: hits / (hits + misses); 0 where there are none. Inputs as for `precision`. */
export function recall<A extends Average = "macro">(options: ClassAverageOptions<A> = {}): StreamingMetric<Averaged<A>> {
  return averaged("recall", options, ({ hits, misses }) => ratio(hits, hits + misses));
}

/**
 * Weighted harmonic mean of precision and recall: (1 + β²)·hits / ((1 + β²)·hits + β²·misses + false alarms);
 * 0 where that is 0 / 0 (van Rijsbergen 1979). Inputs as for `precision`.
 */
export function fScore<A extends Average = "macro">({ beta = 1, ...options }: FScoreOptions<A> = {}): StreamingMetric<Averaged<A>> {
  if (!(beta > 0 && Number.isFinite(beta))) throw new ShapeError("fScore", `expected a finite beta > 0, got ${beta}`);
  const square = beta * beta;
  return averaged("fScore", options, ({ hits, falseAlarms, misses }) =>
    ratio((1 + square) * hits, (1 + square) * hits + square * misses + falseAlarms),
  );
}

function averaged<A extends Average>(
  op: string,
  { average, threshold = 0 }: ClassAverageOptions<A>,
  value: (outcome: Outcome) => number,
): StreamingMetric<Averaged<A>> {
  return streamingMetric<number[][], Averaged<A>>({
    start: noCounts,
    add(counts, output, target) {
      const sums = countPairs(op, counts, output, target, threshold);
      if (average === "binary" && sums.length !== 2)
        throw new ShapeError(op, `expected 2 classes for average "binary", got ${sums.length}`);
      return sums;
    },
    result: (counts) => averageOf(outcomes(counts), average ?? "macro", value) as Averaged<A>, // "none" alone gives an array
  });
}

function outcomes(counts: number[][]): Outcome[] {
  return counts.map((row, label) => {
    const hits = row[label] ?? 0;
    return { hits, misses: sum(row) - hits, falseAlarms: sum(counts.map((other) => other[label] ?? 0)) - hits };
  });
}

function averageOf(all: Outcome[], average: Average, value: (outcome: Outcome) => number): number | number[] {
  switch (average) {
    case "none":
      return all.map(value);
    case "binary":
      return all[1] ? value(all[1]) : Number.NaN;
    case "micro":
      return value({
        hits: sum(all.map(({ hits }) => hits)),
        falseAlarms: sum(all.map(({ falseAlarms }) => falseAlarms)),
        misses: sum(all.map(({ misses }) => misses)),
      });
    case "macro": {
      const seen = all.filter(({ hits, falseAlarms, misses }) => hits + falseAlarms + misses > 0);
      return sum(seen.map(value)) / seen.length;
    }
    case "weighted":
      return sum(all.map((one) => value(one) * (one.hits + one.misses))) / sum(all.map(({ hits, misses }) => hits + misses));
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
