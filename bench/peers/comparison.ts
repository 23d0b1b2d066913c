// What was measured of each library, and how wasmgrad compares.
import type { Provenance } from "../results.ts";
import { type CaseId, caseIds, caseOf } from "./cases.ts";

/** Milliseconds of one call, or why there are none. */
export type Outcome = { readonly ms: number } | { readonly error: string };

/** One case, by library. */
export type Row = Readonly<Record<string, Outcome>>;

/** What one engine gave; a file of bench/results/. */
export interface Comparison extends Provenance {
  /** Of each library, in the order of the report; or why it did not start. */
  readonly libraries: Readonly<Record<string, string>>;
  readonly rows: { readonly [K in CaseId]?: Row };
}

export const OURS = "wasmgrad";
/** Not in JavaScript: goals leave it out. */
export const NATIVE = "PyTorch";

export interface Verdict {
  /** How many times as fast as the best JavaScript or WebAssembly peer; Infinity where none can do it. */
  readonly lead: number;
  readonly goal: number;
  readonly ok: boolean;
}

/** How often wasmgrad does the work while `peer` does it once; undefined where either can't. */
export function ratio(row: Row, peer: string): number | undefined {
  const [ours, theirs] = [row[OURS], row[peer]];
  return ours && theirs && "ms" in ours && "ms" in theirs ? theirs.ms / ours.ms : undefined;
}

/** Whether the case's goal was reached; undefined where it has none, or wasmgrad failed. */
export function verdict(id: CaseId, row: Row): Verdict | undefined {
  const { goal } = caseOf(id);
  if (goal === undefined || ratio(row, OURS) === undefined) return undefined;
  const peers = Object.keys(row).filter((name) => name !== OURS && !name.startsWith(NATIVE));
  const lead = Math.min(...peers.map((name) => ratio(row, name) ?? Number.POSITIVE_INFINITY));
  return { lead, goal, ok: lead >= goal };
}

/** A line per library, then the goal. */
export function rowText(id: CaseId, row: Row): string {
  const { name, flops } = caseOf(id);
  const width = Math.max(...Object.keys(row).map((library) => library.length));
  const lines = Object.entries(row).map(([library, outcome]) => {
    if ("error" in outcome) return `  ${library.padEnd(width)}  ${outcome.error}`;
    const rate = flops === undefined ? "" : `  ${(flops / outcome.ms / 1e6).toFixed(1).padStart(7)} GFLOP/s`;
    const times = library === OURS ? "" : `  ${timesText(ratio(row, library)).padStart(7)}`;
    return `  ${library.padEnd(width)}  ${outcome.ms.toPrecision(4).padStart(9)} ms${rate}${times}`;
  });
  const judged = verdict(id, row);
  const end = judged ? [`  goal: ${judged.goal} × the best JavaScript peer; ${leadText(judged)}: ${judged.ok ? "ok" : "SHORT"}`] : [];
  return [name, ...lines, ...end].join("\n");
}

/** Times as fast, in three digits at most. */
export function timesText(times: number | undefined): string {
  if (times === undefined) return "–";
  return `${times >= 100 ? times.toFixed(0) : times.toPrecision(2)} ×`;
}

export function leadText({ lead }: Verdict): string {
  return lead === Number.POSITIVE_INFINITY ? "no peer can do it" : timesText(lead);
}

/** How many goals were reached, and those that were not. */
export function goalsText({ rows }: Comparison): string {
  const judged = caseIds.flatMap((id) => {
    const row = rows[id];
    const of = row && verdict(id, row);
    return of ? [{ id, of }] : [];
  });
  const short = judged.filter(({ of }) => !of.ok);
  const lines = short.map(({ id, of }) => `  ${caseOf(id).name}: ${leadText(of)}, goal ${of.goal} ×`);
  return [`${judged.length - short.length} goals ok, ${short.length} short`, ...lines].join("\n");
}
