// How large gradients are, parameter by parameter.
import { ShapeError } from "../errors.ts";
import type { Callback, RunInfo } from "../train/callback.ts";

/** The gradient of one parameter in one step. */
export interface GradientSummary {
  /** Euclidean norm. */
  readonly norm: number;
  readonly mean: number;
  /** Standard deviation, of the elements as a whole population. */
  readonly std: number;
}

/** How often, and to whom. */
export interface GradientStatisticsOptions {
  /** Steps between two readings; 100 unless said. */
  readonly every?: number;
  /** Takes a reading: the step, counted from 1, and the gradients by the names of their parameters. */
  readonly to: (step: number, gradients: Readonly<Record<string, GradientSummary>>) => void | Promise<void>;
}

/** Norm, mean and deviation of each parameter's gradient as the optimizer saw it, in float64. */
export function gradientStatistics({ every = 100, to }: GradientStatisticsOptions): Callback {
  if (!(Number.isSafeInteger(every) && every >= 1))
    throw new ShapeError("gradientStatistics", `expected every to be an integer >= 1, got ${every}`);
  let run: RunInfo | undefined;
  return {
    onBegin(begun) {
      run = begun;
    },
    async onBatch({ step }) {
      if (step % every !== 0 || !run) return;
      const summaries: Record<string, GradientSummary> = {};
      for (const [name, values] of run.optimizer.gradients()) summaries[name] = summaryOf(values);
      await to(step, summaries);
    },
  };
}

function summaryOf(values: Float32Array): GradientSummary {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  let deviations = 0;
  for (const value of values) deviations += (value - mean) * (value - mean);
  return { norm: Math.sqrt(squares), mean, std: Math.sqrt(deviations / values.length) };
}
