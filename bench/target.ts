// What a case has to reach, and whether it did.

/** A bound for Node 26 and every other engine, and one for Node 20, whose compiler allots registers less well. */
export type Bound = number | { readonly node26: number; readonly node20: number };

/** Of something timed. */
export type Target =
  /** At least this part of the peak or copy; or, where it is less, `orOfCopy` of a copy of the case's `bytes`. */
  | { readonly share: Bound; readonly orOfCopy?: number }
  /** At most so many milliseconds on a core whose peak is `NOMINAL_PEAK`. */
  | { readonly ms: Bound };

/** Of a figure, in its unit. */
export type FigureTarget = { readonly atMost: Bound } | { readonly atLeast: Bound };

/** GFLOP/s of 128-bit mul + add that targets in milliseconds are stated for. */
export const NOMINAL_PEAK = 59;

/** What was asked and what was reached, in the same unit. */
export interface Verdict {
  readonly target: number;
  readonly measured: number;
  readonly ok: boolean;
}

/** The bound for an engine, `node-20` for example. */
export function boundFor(bound: Bound, engine: string): number {
  if (typeof bound === "number") return bound;
  return engine === "node-20" ? bound.node20 : bound.node26;
}

export function judgeFigure(target: FigureTarget, measured: number, engine: string): Verdict {
  if ("atMost" in target) return atMost(boundFor(target.atMost, engine), measured);
  return atLeast(boundFor(target.atLeast, engine), measured);
}

/** What a timed case reached. */
export interface Reached {
  readonly ms: number;
  /** Of its yardstick. */
  readonly share: number;
  /** GFLOP/s that this engine reached at best. */
  readonly peak: number;
  /** Milliseconds of a copy of the case's bytes and of its operations at the peak, where both are known. */
  readonly either?: { readonly copyMs: number; readonly peakMs: number };
}

/** In milliseconds for a target of milliseconds, else in shares. */
export function judge(target: Target, { ms, share, peak, either }: Reached, engine: string): Verdict {
  if ("ms" in target) return atMost((boundFor(target.ms, engine) * NOMINAL_PEAK) / peak, ms);
  const wanted = boundFor(target.share, engine);
  if (target.orOfCopy === undefined || !either) return atLeast(wanted, share);
  return atLeast(Math.min(wanted, (target.orOfCopy * either.peakMs) / either.copyMs), share);
}

function atMost(target: number, measured: number): Verdict {
  return { target, measured, ok: measured <= target };
}

function atLeast(target: number, measured: number): Verdict {
  return { target, measured, ok: measured >= target };
}
