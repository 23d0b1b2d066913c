// The files of bench/results/: what one engine reached, case by case.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { type Measurement, shareOf, verdictOf } from "./measure.ts";

/** One case. */
export type Result = TimedResult | FigureResult;

/** Target and measured value are shares, or milliseconds where the target is one. */
interface Judged {
  readonly name: string;
  /** What it should have reached, and whether it did; only where it has a target. */
  readonly target?: number;
  readonly ok?: boolean;
}

export type TimedResult = Judged & { readonly ms: number; readonly share: number } & (
    | { readonly gflops: number }
    | { readonly gbps: number }
  ) & {
    /** The target is one of milliseconds. */
    readonly limit?: "ms";
  };

export type FigureResult = Judged & { readonly value: number; readonly unit: string; readonly where?: string };

/** Where figures come from. */
export interface Provenance {
  readonly engine: string;
  /** Version of the engine. */
  readonly version: string;
  readonly cpu: string;
  /** Of the code that was measured; with a + where it had changes. */
  readonly commit: string;
}

/** What one engine reached. */
export interface Results extends Provenance {
  /** GFLOP/s of 128-bit mul + add. */
  readonly peak: number;
  readonly results: readonly Result[];
}

/** The facts about this process and this checkout. */
export function provenance(): Provenance {
  const { bun, node } = process.versions;
  const version = bun ?? node;
  return {
    engine: bun === undefined ? `node-${version.split(".")[0]}` : "bun",
    version,
    cpu: cpus()[0]?.model.trim() ?? "unknown CPU",
    commit: commit(),
  };
}

function commit(): string {
  const measured = ["assembly", "src", "bench", ":!bench/results", ":!bench/peers"];
  const git = (...args: string[]) => execFileSync("git", [...args, "--", ...measured], { encoding: "utf8", cwd: root }).trim();
  try {
    return git("log", "-1", "--format=%h") + (git("status", "--porcelain") === "" ? "" : "+");
  } catch {
    return "unknown"; // not a checkout
  }
}

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = new URL("results/", import.meta.url);

/** The committed results, which docs/performance.md shows; otherwise those of the latest run. */
export function resultsFile(engine: string, reference: boolean): string {
  const place = reference ? new URL("reference/", folder) : folder;
  mkdirSync(place, { recursive: true });
  return fileURLToPath(new URL(`${engine}.json`, place));
}

export function readResults(file: string): Results | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : undefined;
}

export function writeResults(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** `added` takes the place of what `known` says of the same cases; nothing stays of another engine, CPU or commit, or of code that was not committed. */
export function mergeResults(known: Results | undefined, added: Results): Results {
  if (!known || !isSameRun(known, added)) return added;
  const fresh = new Map(added.results.map((result) => [result.name, result]));
  const results = known.results.map((result) => fresh.get(result.name) ?? result);
  const names = new Set(known.results.map(({ name }) => name));
  return {
    ...added,
    peak: Math.max(known.peak, added.peak),
    results: [...results, ...added.results.filter(({ name }) => !names.has(name))],
  };
}

/** True for one engine, CPU and commit, and code that was committed: what was measured of it earlier still holds. */
export function isSameRun(known: Provenance, added: Provenance): boolean {
  const same = (["engine", "version", "cpu", "commit"] as const).every((fact) => known[fact] === added[fact]);
  return same && !added.commit.endsWith("+");
}

export function toResult(measurement: Measurement, engine: string): Result {
  const verdict = verdictOf(measurement, engine);
  const judged = verdict ? { target: verdict.target, ok: verdict.ok } : {};
  if ("value" in measurement) {
    const { name, value, unit, where } = measurement;
    return { name, value, unit, ...(where === undefined ? {} : { where }), ...judged };
  }
  const { name, ms, unit, rate, target } = measurement;
  const share = shareOf(measurement);
  const limit = target && "ms" in target ? { limit: "ms" as const } : {};
  return unit === "gflops" ? { name, ms, gflops: rate, share, ...judged, ...limit } : { name, ms, gbps: rate, share, ...judged, ...limit };
}
