// Loss and accuracy over the steps of a run.
import type { Progress } from "./train.ts";

export interface Point {
  readonly step: number;
  readonly loss: number;
  /** From 0 to 1. */
  readonly accuracy: number;
}

export interface Curves {
  /** Means over the epoch so far. */
  readonly train: readonly Point[];
  /** After each epoch, on images that are not trained with. */
  readonly test: readonly Point[];
}

export const noCurves: Curves = { train: [], test: [] };

/** Points of a curve that are kept; older ones thin out. */
const MOST = 300;

export function extended(curves: Curves, progress: Progress): Curves {
  if (progress.kind === "step") {
    const { step, loss, accuracy } = progress;
    const { train } = curves;
    const kept = train.length < MOST ? train : train.filter((_, i) => i % 2 === 1);
    return { ...curves, train: [...kept, { step, loss, accuracy }] };
  }
  const { loss, accuracy } = progress.test;
  return { ...curves, test: [...curves.test, { step: progress.step, loss, accuracy }] };
}
