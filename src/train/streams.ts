// The streaming metrics of one pass over the data.
import { FormatError } from "../errors.ts";
import type { Metric, Target } from "../metric/metric.ts";
import type { StreamingMetric } from "../metric/streaming.ts";
import type { Tensor } from "../tensor.ts";
import type { Results } from "./totals.ts";

export class MetricStreams {
  readonly #streams: readonly (readonly [name: string, metric: StreamingMetric])[];

  /**
   * Metrics of their own, that have seen nothing, or what `states` says.
   * @throws FormatError for states that are none
   */
  constructor(metrics: Iterable<readonly [name: string, metric: Metric<never>]>, states: TrainerStreams = {}) {
    this.#streams = [...metrics].flatMap(([name, metric]) => (typeof metric === "function" ? [] : [[name, metric.fresh()] as const]));
    for (const [name, metric] of this.#streams) {
      const state = states[name];
      if (state === undefined) continue;
      try {
        metric.state = state;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new FormatError("restore", `expected the sums of metric ${name}, got others (${message})`);
      }
    }
  }

  get empty(): boolean {
    return this.#streams.length === 0;
  }

  /** What continues these metrics; undefined without any. */
  get states(): TrainerStreams | undefined {
    return this.empty ? undefined : Object.fromEntries(this.#streams.map(([name, { state }]) => [name, state]));
  }

  /** Reads a batch now; the function returned takes it in, and leaves nothing to be summed. */
  take(output: Tensor, target: Target): () => Promise<undefined> {
    const [outputs, targets] = [output.data(), target.data()];
    const [shape, targetShape] = [output.shape, target.shape];
    return async () => {
      const [data, targetData] = [await outputs, await targets];
      for (const [, metric] of this.#streams) metric.update({ data, shape }, { data: targetData, shape: targetShape });
      return undefined;
    };
  }

  /** These results, with the metrics so far. */
  addTo(results: Results): Results {
    if (this.empty) return results;
    return {
      ...results,
      metrics: { ...results.metrics, ...Object.fromEntries(this.#streams.map(([name, metric]) => [name, metric.compute()])) },
    };
  }
}

type TrainerStreams = Readonly<Record<string, string>>;
