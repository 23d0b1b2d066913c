// Writes the tables of docs/peers.md from the committed comparisons.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { replaceBetweenMarks, table } from "../markdown.ts";
import { caseIds, caseOf } from "./cases.ts";
import { type Comparison, leadText, OURS, type Row, ratio, timesText, verdict } from "./comparison.ts";

const page = new URL("../../docs/peers.md", import.meta.url);
const reference = new URL("../results/reference/", import.meta.url);

/** Replaces what stands between the page's two marks. */
export function updatePeers(): void {
  writeFileSync(page, withComparisons(readFileSync(page, "utf8"), referenceComparisons()));
}

/** Every engine's committed comparison. */
export function referenceComparisons(): Comparison[] {
  const files = readdirSync(reference).filter((file) => /^peers-.*\.json$/.test(file));
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, reference), "utf8")) as Comparison);
}

export function withComparisons(text: string, comparisons: readonly Comparison[]): string {
  return replaceBetweenMarks(text, "npm run bench:peers -- --reference", comparisons.map(section).join("\n\n"));
}

/** One engine: a table of ratios, then what failed and why. */
export function section(of: Comparison): string {
  const peers = Object.keys(of.libraries).filter((name) => name !== OURS);
  const rows = caseIds.flatMap((id) => {
    const row = of.rows[id];
    if (!row) return [];
    const judged = verdict(id, row);
    const goal = judged ? `${judged.ok ? "" : "**"}${leadText(judged)} of ${judged.goal} ×${judged.ok ? "" : "**"}` : "";
    return [[caseOf(id).name, oursText(row), ...peers.map((name) => timesText(ratio(row, name))), goal]];
  });
  const versions = peers.map((name) => `${name} ${of.libraries[name]}`).join(", ");
  const head = `### ${of.engine} (${of.version})\n\n${of.cpu}, commit ${of.commit}; ${versions}.`;
  return `${head}\n\n${table(["case", OURS, ...peers, "lead, goal"], rows)}\n\n${failures(of)}`;
}

function oursText(row: Row): string {
  const ours = row[OURS];
  return ours && "ms" in ours ? `${ours.ms.toPrecision(3)} ms` : "–";
}

/** A line for each thing a library said, with the cases it said it of. */
function failures({ rows, libraries }: Comparison): string {
  const lines = Object.keys(libraries).flatMap((name) => {
    const said = new Map<string, string[]>();
    for (const id of caseIds) {
      const outcome = rows[id]?.[name];
      if (outcome && "error" in outcome) said.set(outcome.error, [...(said.get(outcome.error) ?? []), caseOf(id).name]);
    }
    return [...said].map(([error, names]) => `- ${name}: ${quoted(error)} (${names.join("; ")})`);
  });
  return lines.join("\n");
}

/** One line, short enough to read. */
function quoted(error: string): string {
  const [line = ""] = error.split("\n");
  return `“${line.length > 160 ? `${line.slice(0, 160)}…` : line}”`;
}
