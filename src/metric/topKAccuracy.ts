// The share of rows whose class is among the k highest scores.
import { ShapeError } from "../errors.ts";
import { classRows } from "./classes.ts";
import { type StreamingMetric, streamingMetric } from "./streaming.ts";

/**
 * Share of rows of [N, …, C] whose class is among the `k` highest scores; of equal scores the first ones count
 * as higher, and NaN is never right. With `k` 1 the same as `accuracy`.
 * @param k at least 1; 5 unless said
 */
export function topKAccuracy(k = 5): StreamingMetric {
  if (!(Number.isSafeInteger(k) && k >= 1)) throw new ShapeError("topKAccuracy", `expected k to be an integer >= 1, got ${k}`);
  return streamingMetric({
    start: () => ({ right: 0, count: 0 }),
    add({ right, count }, output, target) {
      const { scores, columns, labels } = classRows("topKAccuracy", output, target);
      if (columns === 1)
        throw new ShapeError("topKAccuracy", `expected scores [..., classes] of 2 classes or more, got [${output.shape.join(", ")}]`);
      let hits = 0;
      labels.forEach((label, row) => {
        const own = scores[row * columns + label] as number;
        let above = 0;
        for (let column = 0; column < columns; column++) {
          const score = scores[row * columns + column] as number;
          if (!(score < own || (score === own && column >= label))) above++;
        }
        if (above < k && !Number.isNaN(own)) hits++;
      });
      return { right: right + hits, count: count + labels.length };
    },
    result: ({ right, count }) => right / count,
  });
}
