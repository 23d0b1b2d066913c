// Measures one case beside its yardstick.
import { withBackend } from "../src/runtime.ts";
import { createWasmBackend } from "../src/wasm/backend.ts";
import type { BenchCase, FigureCase, Instructions, TimedCase } from "./case.ts";
import type { Roofline, Yardstick } from "./roofline.ts";
import { type FigureTarget, judge, judgeFigure, type Target, type Verdict } from "./target.ts";
import { type Budget, fastest, warmUp } from "./timing.ts";

export type Measurement = TimedMeasurement | Figure;

/** What a timed case reached. */
export interface TimedMeasurement {
  readonly name: string;
  /** Milliseconds, at best. */
  readonly ms: number;
  readonly unit: "gflops" | "gbps";
  /** GFLOP/s or GB/s. */
  readonly rate: number;
  /** The operations counted are more than those done. */
  readonly direct: boolean;
  readonly yardstick: Yardstick;
  readonly peak: Yardstick;
  /** A copy of the case's bytes, and their number, where the yardstick is the peak and a target asks for both. */
  readonly copy: { readonly yardstick: Yardstick; readonly bytes: number } | undefined;
  readonly instructions: Instructions | undefined;
  readonly target: Target | undefined;
}

/** What a case reached that measures in a way of its own. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly where: string | undefined;
  readonly target: FigureTarget;
}

/** Runs a case on a backend of its own: nothing it allocates or caches outlives it or reaches the next one. */
export function measure(benchCase: BenchCase, roofline: Roofline, budget: Budget): Measurement {
  return withBackend(createWasmBackend(), () =>
    "figure" in benchCase ? measureFigure(benchCase) : measureTime(benchCase, roofline, budget),
  );
}

function measureFigure({ name, unit, target, figure }: FigureCase): Figure {
  const { value, where } = figure();
  return { name, unit, value, where, target };
}

function measureTime(
  { name, flops, bytes, direct, instructions, target, setup }: TimedCase,
  roofline: Roofline,
  budget: Budget,
): TimedMeasurement {
  const work = flops ?? bytes;
  if (work === undefined) throw new Error(`bench: expected flops or bytes in case ${name}, got neither`);
  const { peak } = roofline;
  const yardstick = flops === undefined ? roofline.copy(work) : peak;
  const asksForCopy = flops !== undefined && bytes !== undefined && target && "share" in target && target.orOfCopy !== undefined;
  const copy = asksForCopy ? { yardstick: roofline.copy(bytes), bytes } : undefined;
  const copies = copy?.yardstick.timed ?? [];
  const [ms = 0, ...possible] = fastest([warmUp(setup(), budget), ...yardstick.timed, ...copies], budget);
  yardstick.see(possible.slice(0, yardstick.timed.length));
  copy?.yardstick.see(possible.slice(yardstick.timed.length));
  return {
    name,
    ms,
    unit: flops === undefined ? "gbps" : "gflops",
    rate: work / ms / 1e6,
    direct: direct === true,
    yardstick,
    peak,
    copy,
    instructions,
    target,
  };
}

/** The better of two measurements of one case. */
export function better(a: Measurement, b: Measurement): Measurement {
  if ("ms" in a && "ms" in b) return a.ms <= b.ms ? a : b;
  if ("value" in a && "value" in b) return "atMost" in a.target === a.value <= b.value ? a : b;
  throw new Error(`bench: expected two measurements of one case, got ${a.name} and ${b.name}`);
}

/** Part of what is possible, by the best that has been seen of it so far. */
export function shareOf({ rate, yardstick }: TimedMeasurement): number {
  return rate / yardstick.best;
}

/** What a core is busy with longest, and how much of the time. */
export interface Busy {
  readonly by: keyof Instructions;
  readonly share: number;
}

/** Floating-point operations of a cycle at the peak: two multiplications and two additions of four lanes. */
const PEAK_FLOPS_PER_CYCLE = 16;

export function busiest({ ms, instructions, peak }: TimedMeasurement): Busy | undefined {
  if (!instructions) return undefined;
  const { loads, arithmetic, stores } = instructions;
  const cycles = { loads: loads / 2, arithmetic: arithmetic / 4, stores };
  const by = (["loads", "arithmetic", "stores"] as const).reduce((most, kind) => (cycles[kind] > cycles[most] ? kind : most));
  return { by, share: cycles[by] / ((peak.best / PEAK_FLOPS_PER_CYCLE) * 1e6 * ms) };
}

/** True where a kernel is faster than the peak: then the peak, or the case's count of operations, is wrong. */
export function beatsPeak(measurement: Measurement): boolean {
  return "ms" in measurement && measurement.unit === "gflops" && !measurement.direct && shareOf(measurement) > 1;
}

/** Whether the case's target was reached, by the best that has been seen of its yardstick so far; undefined where it has none. */
export function verdictOf(measurement: Measurement, engine: string): Verdict | undefined {
  if ("value" in measurement) return judgeFigure(measurement.target, measurement.value, engine);
  const { ms, rate, peak, copy, target } = measurement;
  if (!target) return undefined;
  const reached = { ms, share: shareOf(measurement), peak: peak.best };
  if (!copy) return judge(target, reached, engine);
  const either = { copyMs: copy.bytes / copy.yardstick.best / 1e6, peakMs: (rate * ms) / peak.best };
  return judge(target, { ...reached, either }, engine);
}
