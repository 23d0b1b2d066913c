// Curves, and the points where one falls off.
import { isSameRun, type Provenance } from "../results.ts";
import type { Axis } from "./grid.ts";

export interface Point {
  /** On the axis. */
  readonly at: number;
  readonly ms: number;
  /** GFLOP/s, in operations of the direct algorithm. */
  readonly rate: number;
}

/** One subject along one axis, in order. */
export interface Curve {
  readonly subject: string;
  readonly axis: Axis;
  readonly points: readonly Point[];
}

/** What one engine gave; a file of bench/results/. */
export interface Curves extends Provenance {
  readonly curves: readonly Curve[];
}

/** `added` takes the place of the same curves in `known`, of which nothing stays from another engine, CPU or commit. */
export function mergeCurves(known: Curves | undefined, added: Curves): Curves {
  if (!known || !isSameRun(known, added)) return added;
  const isAdded = ({ subject, axis }: Curve) => added.curves.some((curve) => curve.subject === subject && curve.axis === axis);
  return { ...added, curves: [...known.curves.filter((curve) => !isAdded(curve)), ...added.curves] };
}

/** A neighbour may be so many times as fast. */
const STEEP = 2;

/** Indices of the points whose rate is under half of both neighbours'. */
export function cliffs(points: readonly Point[]): number[] {
  return points.flatMap(({ rate }, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    return before && after && STEEP * rate < Math.min(before.rate, after.rate) ? [i] : [];
  });
}

/** A line for each cliff. */
export function cliffTexts(curves: readonly Curve[]): string[] {
  return curves.flatMap(({ subject, axis, points }) =>
    cliffs(points).map((i) => {
      const rates = [points[i - 1], points[i], points[i + 1]].map((point) => (point?.rate ?? 0).toFixed(1));
      return `${subject} against ${axis}: ${points[i]?.at} gives ${rates[1]} GFLOP/s between ${rates[0]} and ${rates[2]}`;
    }),
  );
}
