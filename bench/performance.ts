// Writes the tables of docs/performance.md from bench/results/reference/.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { replaceBetweenMarks, table } from "./markdown.ts";
import { type Result, type Results, readResults } from "./results.ts";
import { atText, measuredText, targetText } from "./table.ts";

const page = new URL("../docs/performance.md", import.meta.url);
const reference = new URL("results/reference/", import.meta.url);

/** Replaces what stands between the page's two marks. */
export function updatePerformance(): void {
  writeFileSync(page, withTables(readFileSync(page, "utf8"), referenceResults()));
}

/** Every engine's committed results. */
export function referenceResults(): Results[] {
  const files = readdirSync(reference).filter((file) => file.endsWith(".json") && !file.startsWith("peers-"));
  return files.sort().flatMap((file) => readResults(fileURLToPath(new URL(file, reference))) ?? []);
}

export function withTables(text: string, engines: readonly Results[]): string {
  return replaceBetweenMarks(text, "npm run bench -- --reference", tables(engines));
}

/** Where the figures come from, then a row per case that has a target. */
export function tables(engines: readonly Results[]): string {
  const sources = table(
    ["engine", "CPU", "commit", "peak", "targets reached"],
    engines.map((of) => [`${of.engine} (${of.version})`, of.cpu, of.commit, `${of.peak.toFixed(1)} GFLOP/s`, reached(of.results)]),
  );
  const names = new Set(engines.flatMap(({ results }) => results.filter(({ target }) => target !== undefined).map(({ name }) => name)));
  const rows = [...names].map((name) => [name, ...engines.flatMap(({ results }) => cells(results.find((result) => result.name === name)))]);
  const figures = table(["case", ...engines.flatMap(({ engine }) => [engine, "target"])], rows);
  return `${sources}\n\n${figures}`;
}

function reached(results: readonly Result[]): string {
  const judged = results.filter(({ target }) => target !== undefined);
  return `${judged.filter(({ ok }) => ok).length} of ${judged.length}`;
}

function cells(result: Result | undefined): string[] {
  if (!result) return ["–", "–"];
  const measured = `${measuredText(result)}${atText(result)}`;
  return [result.ok ? measured : `**${measured}**`, targetText(result)];
}
