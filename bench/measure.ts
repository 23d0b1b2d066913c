// Measures one case beside its yardstick.
import { withBackend } from "../src/runtime.ts";
import { createWasmBackend } from "../src/wasm/backend.ts";
import type { BenchCase } from "./case.ts";
import type { Roofline, Yardstick } from "./roofline.ts";
import { type Budget, fastest, warmUp } from "./timing.ts";

/** What a case reached. */
export interface Measurement {
  readonly name: string;
  /** Milliseconds, at best. */
  readonly ms: number;
  readonly unit: "gflops" | "gbps";
  /** GFLOP/s or GB/s. */
  readonly rate: number;
  /** The operations counted are more than those done. */
  readonly direct: boolean;
  readonly yardstick: Yardstick;
}

/** One entry of the file that `--json` writes. */
export type Result = { readonly name: string; readonly ms: number; readonly share: number } & (
  | { readonly gflops: number }
  | { readonly gbps: number }
);

/** Runs a case on a backend of its own: nothing it allocates or caches outlives it or reaches the next one. */
export function measure(benchCase: BenchCase, roofline: Roofline, budget: Budget): Measurement {
  const { name, flops, bytes, direct = false } = benchCase;
  const work = flops ?? bytes;
  if (work === undefined) throw new Error(`bench: expected flops or bytes in case ${name}, got neither`);
  const yardstick = flops === undefined ? roofline.copy(work) : roofline.peak;
  const [ms = 0, ...possible] = withBackend(createWasmBackend(), () =>
    fastest([warmUp(benchCase.setup(), budget), ...yardstick.timed], budget),
  );
  yardstick.see(possible);
  return { name, ms, unit: flops === undefined ? "gbps" : "gflops", rate: work / ms / 1e6, direct, yardstick };
}

/** Part of what is possible, by the best that has been seen of it so far. */
export function shareOf({ rate, yardstick }: Measurement): number {
  return rate / yardstick.best;
}

/** True where a kernel is faster than the peak: then the peak, or the case's count of operations, is wrong. */
export function beatsPeak(measurement: Measurement): boolean {
  return measurement.unit === "gflops" && !measurement.direct && shareOf(measurement) > 1;
}

export function toResult(measurement: Measurement): Result {
  const { name, ms, unit, rate } = measurement;
  const share = shareOf(measurement);
  return unit === "gflops" ? { name, ms, gflops: rate, share } : { name, ms, gbps: rate, share };
}

/** One line of the table, the name in `width` columns. */
export function toLine(measurement: Measurement, width: number): string {
  const { name, ms, unit, rate } = measurement;
  const share = `${(100 * shareOf(measurement)).toFixed(0)} %`;
  const shown = [name.padEnd(width), ms.toPrecision(4).padStart(10), "ms", rate.toFixed(1).padStart(7)];
  const of = unit === "gflops" ? ["GFLOP/s", share.padStart(5), "of peak"] : ["GB/s   ", share.padStart(5), "of copy"];
  return [...shown, ...of].join(" ");
}
