// The bench's table: a line per case, and what is short at the end.
import type { Result } from "./results.ts";

/** The names of the columns. */
export function toHeader(width: number): string {
  return [
    " ".repeat(width),
    "time".padStart(10),
    "  ",
    "rate".padStart(7),
    " ".repeat(18),
    "target".padStart(9),
    "measured".padStart(9),
  ].join(" ");
}

/** One line of the table, the name in `width` columns. */
export function toLine(result: Result, width: number): string {
  const verdict =
    result.target === undefined
      ? []
      : [targetText(result).padStart(9), measuredText(result).padStart(9), result.ok ? "ok" : "SHORT", atText(result)];
  return [result.name.padEnd(width), ...columns(result), ...verdict].join(" ").trimEnd();
}

function columns(result: Result): string[] {
  if ("value" in result) return [" ".repeat(39)];
  const shown = [result.ms.toPrecision(4).padStart(10), "ms"];
  const share = `${(100 * result.share).toFixed(0)} %`.padStart(5);
  if ("gflops" in result) return [...shown, result.gflops.toFixed(1).padStart(7), "GFLOP/s", share, "of peak"];
  return [...shown, result.gbps.toFixed(1).padStart(7), "GB/s   ", share, "of copy"];
}

/** The target, in the unit it is stated in. */
export function targetText(result: Result): string {
  return result.target === undefined ? "" : inUnit(result, result.target);
}

/** What was reached, in the target's unit. */
export function measuredText(result: Result): string {
  if ("value" in result) return inUnit(result, result.value);
  return inUnit(result, result.limit === "ms" ? result.ms : result.share);
}

function inUnit(result: Result, value: number): string {
  if ("value" in result) return `${Number(value.toPrecision(3))} ${result.unit}`;
  return result.limit === "ms" ? `${value.toPrecision(3)} ms` : `${(100 * value).toFixed(0)} %`;
}

/** Which of several things the figure is of; or what a core is busy with, and for which part of the time at least. */
export function atText(result: Result): string {
  if ("busy" in result && result.busy) return ` (${result.busy.by} ${(100 * result.busy.share).toFixed(0)} %)`;
  return "where" in result ? ` (${result.where})` : "";
}

/** How many reached their target, and a line for each that did not. */
export function summary(results: readonly Result[]): string {
  const judged = results.filter(({ target }) => target !== undefined);
  const short = judged.filter(({ ok }) => !ok);
  const counts = `${judged.length - short.length} ok, ${short.length} short, ${results.length - judged.length} without a target`;
  const width = Math.max(0, ...short.map(({ name }) => name.length));
  return [
    counts,
    ...short.map((result) => `  ${result.name.padEnd(width)}  ${measuredText(result)}${atText(result)}, target ${targetText(result)}`),
  ].join("\n");
}
