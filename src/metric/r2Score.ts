// The share of the targets' variance that the outputs explain.
import { checkSameShape } from "./meanErrors.ts";
import { type StreamingMetric, streamingMetric } from "./streaming.ts";

/**
 * R² = 1 − Σ (target − output)² / Σ (target − mean target)², over all elements: 1 is perfect, 0 as good as the mean.
 * The variance is collected by Welford's method (1962), without cancellation. Targets that are all equal give 1
 * where every output is exact, otherwise 0, as in scikit-learn. Outputs and targets of one shape.
 */
export function r2Score(): StreamingMetric {
  return streamingMetric({
    start: () => ({ count: 0, mean: 0, deviations: 0, residuals: 0 }),
    add(sums, output, target) {
      checkSameShape("r2Score", output, target);
      let { count, mean, deviations, residuals } = sums;
      for (let i = 0; i < output.data.length; i++) {
        const truth = target.data[i] as number;
        const off = truth - (output.data[i] as number);
        const before = truth - mean;
        count++;
        mean += before / count;
        deviations += before * (truth - mean);
        residuals += off * off;
      }
      return { count, mean, deviations, residuals };
    },
    result({ count, deviations, residuals }) {
      if (count === 0) return Number.NaN;
      if (deviations === 0) return residuals === 0 ? 1 : 0;
      return 1 - residuals / deviations;
    },
  });
}
