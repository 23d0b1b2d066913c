// The learning rate of every step.
import type { Callback } from "../train/callback.ts";

/** A callback that keeps learning rates. */
export interface LearningRateMonitor extends Callback {
  /** Optimizer steps, counted from 1, with the learning rate that each used. */
  readonly values: readonly { readonly step: number; readonly lr: number }[];
}

/** Keeps the learning rate of every step. */
export function learningRateMonitor(): LearningRateMonitor {
  const values: { step: number; lr: number }[] = [];
  return {
    values,
    onBatch({ step, lr }) {
      values.push({ step, lr });
    },
  };
}
