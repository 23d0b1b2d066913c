// A batch in parts whose losses, each times its share, add up to the batch's.
import type { Batch } from "../data/dataset.ts";

/** A part of a batch, and its share of the examples' weight. */
export interface MicroBatch extends Batch {
  readonly share: number;
}

/** The batch in `parts` nearly equal parts, in order; those without examples, or without weight, are left out. */
export function microBatches(batch: Batch, parts: number): MicroBatch[] {
  if (parts === 1) return [{ ...batch, share: 1 }];
  const { x, shape, y, sampleWeight } = batch;
  const n = y.length;
  const weightOf = (from: number, to: number) => sampleWeight?.subarray(from, to).reduce((sum, w) => sum + w, 0) ?? to - from;
  const total = weightOf(0, n);
  const found = Array.from({ length: parts }, (_, i): MicroBatch => {
    const [from, to] = [Math.floor((i * n) / parts), Math.floor(((i + 1) * n) / parts)];
    return {
      x: x.subarray((from * x.length) / n, (to * x.length) / n),
      shape: [to - from, ...shape.slice(1)],
      y: y.subarray(from, to),
      ...(sampleWeight && { sampleWeight: sampleWeight.subarray(from, to) }),
      share: weightOf(from, to) / total,
    };
  }).filter(({ share }) => share !== 0);
  return found.length > 0 ? found : [{ ...batch, share: 1 }];
}
