// Mean distances between outputs and targets.
import { ShapeError } from "../errors.ts";
import { type HostValues, type StreamingMetric, streamingMetric } from "./streaming.ts";

/** Mean of |output − target| over all elements. Outputs and targets of one shape. */
export function meanAbsoluteError(): StreamingMetric {
  return meanOf("meanAbsoluteError", (output, target) => Math.abs(output - target));
}

/** Mean of (output − target)² over all elements. Outputs and targets of one shape. */
export function meanSquaredError(): StreamingMetric {
  return meanOf("meanSquaredError", squaredError);
}

/** Root of the mean of (output − target)² over all elements. Outputs and targets of one shape. */
export function rootMeanSquaredError(): StreamingMetric {
  return meanOf("rootMeanSquaredError", squaredError, Math.sqrt);
}

/**
 * Mean of |output − target| / |target|, as a share: 0.1 is 10 %. A target nearer to 0 than 2⁻⁵² counts as that, as in
 * scikit-learn. Outputs and targets of one shape.
 */
export function meanAbsolutePercentageError(): StreamingMetric {
  return meanOf("meanAbsolutePercentageError", (output, target) => Math.abs(output - target) / Math.max(Math.abs(target), Number.EPSILON));
}

function squaredError(output: number, target: number): number {
  return (output - target) * (output - target);
}

function meanOf(op: string, distance: (output: number, target: number) => number, finish = (mean: number) => mean): StreamingMetric {
  return streamingMetric({
    start: () => ({ total: 0, count: 0 }),
    add({ total, count }, output, target) {
      checkSameShape(op, output, target);
      let sum = total;
      for (let i = 0; i < output.data.length; i++) sum += distance(output.data[i] as number, target.data[i] as number);
      return { total: sum, count: count + output.data.length };
    },
    result: ({ total, count }) => finish(total / count),
  });
}

/** A ShapeError unless both have one shape; an axis of extent 1 at the end may be missing from one: [N, 1] and [N]. */
export function checkSameShape(op: string, output: HostValues, target: HostValues): void {
  const shape = ({ shape }: HostValues) => (shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape).join(", ");
  if (shape(output) !== shape(target))
    throw new ShapeError(op, `expected targets of shape [${output.shape.join(", ")}] as the outputs, got [${target.shape.join(", ")}]`);
}
