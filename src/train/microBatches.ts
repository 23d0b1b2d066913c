// A batch in parts whose losses, each times its share, add up to the batch's.
import type { Batch, Targets } from "../data/dataset.ts";

/** A part of a batch, and its share of the examples' weight. */
export interface MicroBatch<Y extends Targets> extends Batch<Y> {
  readonly share: number;
}

/** The batch in `parts` nearly equal parts, in order; those without examples, or without weight, are left out. */
export function microBatches<Y extends Targets>(batch: Batch<Y>, parts: number): MicroBatch<Y>[] {
  if (parts === 1) return [{ ...batch, share: 1 }];
  const { x, shape, y, targetShape, sampleWeight } = batch;
  const n = shape[0] ?? 0;
  const weightOf = (from: number, to: number) => sampleWeight?.subarray(from, to).reduce((sum, w) => sum + w, 0) ?? to - from;
  const total = weightOf(0, n);
  const found = Array.from({ length: parts }, (_, i): MicroBatch<Y> => {
    const [from, to] = [Math.floor((i * n) / parts), Math.floor(((i + 1) * n) / parts)];
    return {
      x: x.subarray((from * x.length) / n, (to * x.length) / n),
      shape: [to - from, ...shape.slice(1)],
      y: y.subarray((from * y.length) / n, (to * y.length) / n) as Y, // of the same type
      ...(targetShape && { targetShape: [to - from, ...targetShape.slice(1)] }),
      ...(sampleWeight && { sampleWeight: sampleWeight.subarray(from, to) }),
      share: weightOf(from, to) / total,
    };
  }).filter(({ share }) => share !== 0);
  return found.length > 0 ? found : [{ ...batch, share: 1 }];
}
