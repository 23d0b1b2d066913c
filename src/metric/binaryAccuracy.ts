// The share of right yes-or-no predictions.
import { ShapeError } from "../errors.ts";
import { type StreamingMetric, streamingMetric } from "./streaming.ts";

/** What makes an output a yes. */
export interface ThresholdOption {
  /** One score above it means class 1. Default 0, which suits logits; 0.5 suits probabilities. */
  readonly threshold?: number;
}

/**
 * Share of outputs, of any shape, that are on the same side as their targets, which are 0 or 1: one question per
 * output, many in one row (multi-label) too. NaN is on the side of 0.
 */
export function binaryAccuracy({ threshold = 0 }: ThresholdOption = {}): StreamingMetric {
  return streamingMetric({
    start: () => ({ right: 0, count: 0 }),
    add({ right, count }, output, target) {
      if (output.data.length !== target.data.length)
        throw new ShapeError(
          "binaryAccuracy",
          `expected one target per output of [${output.shape.join(", ")}], got [${target.shape.join(", ")}]`,
        );
      let hits = 0;
      output.data.forEach((score, i) => {
        const truth = target.data[i] as number;
        if (truth !== 0 && truth !== 1) throw new ShapeError("binaryAccuracy", `expected targets 0 or 1, got ${truth} at position ${i}`);
        if (Number(score > threshold) === truth) hits++;
      });
      return { right: right + hits, count: count + output.data.length };
    },
    result: ({ right, count }) => right / count,
  });
}
