// How far outputs point where targets point.
import { checkSameShape } from "./meanErrors.ts";
import { type StreamingMetric, streamingMetric } from "./streaming.ts";

/** Mean over the rows of output · target / (|output|·|target|), the lengths at least 1e-8 each. Both of one shape [N, …, D]. */
export function meanCosineSimilarity(): StreamingMetric {
  return streamingMetric({
    start: () => ({ total: 0, count: 0 }),
    add({ total, count }, output, target) {
      checkSameShape("meanCosineSimilarity", output, target);
      const width = output.shape.at(-1) ?? 1;
      const rows = width === 0 ? 0 : output.data.length / width;
      let sum = total;
      for (let row = 0; row < rows; row++) {
        let [dot, a, b] = [0, 0, 0];
        for (let i = row * width; i < (row + 1) * width; i++) {
          const [x, y] = [output.data[i] as number, target.data[i] as number];
          dot += x * y;
          a += x * x;
          b += y * y;
        }
        sum += dot / (Math.max(Math.sqrt(a), 1e-8) * Math.max(Math.sqrt(b), 1e-8));
      }
      return { total: sum, count: count + rows };
    },
    result: ({ total, count }) => total / count,
  });
}
