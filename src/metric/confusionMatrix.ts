// How often each class was taken for each other.
import { ShapeError } from "../errors.ts";
import type { ThresholdOption } from "./binaryAccuracy.ts";
import { classRows, predictedClass } from "./classes.ts";
import { type HostValues, type StreamingMetric, streamingMetric } from "./streaming.ts";

/** Numbers of examples by [right class][predicted class]. */
export type ConfusionCounts = readonly (readonly number[])[];

/**
 * Numbers of examples by [right class][predicted class]; [] before the first batch.
 * Scores [N, …, C] with classes [N, …]; or one score per example with targets 0 or 1, told apart by `threshold`.
 */
export function confusionMatrix({ threshold = 0 }: ThresholdOption = {}): StreamingMetric<ConfusionCounts> {
  return streamingMetric({
    start: noCounts,
    add: (counts, output, target) => countPairs("confusionMatrix", counts, output, target, threshold),
    result: (counts) => counts.map((row) => [...row]),
  });
}

/** Counts of no examples. */
export function noCounts(): number[][] {
  return [];
}

/** Adds a batch to the counts. */
export function countPairs(op: string, counts: number[][], output: HostValues, target: HostValues, threshold: number): number[][] {
  const rows = classRows(op, output, target);
  const { classes, labels } = rows;
  if (counts.length > 0 && counts.length !== classes)
    throw new ShapeError(op, `expected scores of ${counts.length} classes as before, got [${output.shape.join(", ")}]`);
  const sums = counts.length > 0 ? counts : Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, row) => {
    const line = sums[label];
    const predicted = predictedClass(rows, row, threshold);
    if (line) line[predicted] = (line[predicted] ?? 0) + 1;
  });
  return sums;
}
