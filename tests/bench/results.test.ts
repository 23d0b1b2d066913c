// What the bench keeps in bench/results/, prints, and shows in docs/performance.md.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { referenceResults, tables, withTables } from "../../bench/performance.ts";
import { mergeResults, type Result, type Results } from "../../bench/results.ts";
import { measuredText, summary, targetText, toLine } from "../../bench/table.ts";

const add: Result = { name: "add", ms: 0.01, gbps: 60, share: 0.65, target: 0.7, ok: false };
const gemm: Result = { name: "gemm", ms: 0.5, gflops: 50, share: 0.85, target: 0.82, ok: true };
const copy: Result = { name: "copy", ms: 0.01, gbps: 90, share: 1 };
const step: Result = { name: "step", ms: 2.5, gflops: 90, share: 1.5, target: 3.125, ok: true, limit: "ms" };
const ratio: Result = { name: "beside a loop", value: 0.789, unit: "×", where: "1x2x3", target: 1, ok: false };
const results = [add, gemm, copy, step, ratio];
const run: Results = { engine: "node-26", version: "26.1.0", cpu: "a CPU", commit: "abc1234", peak: 59, results };

describe("the table", () => {
  test("shows target and measured value in one unit, and ok or SHORT", () => {
    expect(toLine(add, 5)).toMatch(/^add {2} +0\.01000 ms +60\.0 GB\/s +65 % of copy +70 % +65 % SHORT$/);
    expect(toLine(step, 5)).toMatch(/ 3\.13 ms +2\.50 ms ok$/);
    expect(toLine(copy, 5)).toMatch(/of copy$/);
    expect(toLine(ratio, 13)).toMatch(/^beside a loop +1 × +0\.789 × SHORT {2}\(1x2x3\)$/);
  });

  test("units are the target's", () => {
    expect(results.map(targetText)).toEqual(["70 %", "82 %", "", "3.13 ms", "1 ×"]);
    expect([add, step, ratio].map(measuredText)).toEqual(["65 %", "2.50 ms", "0.789 ×"]);
  });

  test("ends with counts and with what is short", () => {
    expect(summary(results)).toBe(
      "2 ok, 2 short, 1 without a target\n  add            65 %, target 70 %\n  beside a loop  0.789 × (1x2x3), target 1 ×",
    );
  });
});

describe("the file of an engine", () => {
  const later: Results = {
    ...run,
    peak: 58,
    results: [
      { ...add, ms: 0.008, ok: true },
      { ...copy, name: "new" },
    ],
  };

  test("a run of some cases replaces those, at the same commit", () => {
    const merged = mergeResults(run, later);
    expect(merged.results.map(({ name }) => name)).toEqual(["add", "gemm", "copy", "step", "beside a loop", "new"]);
    expect(merged.results[0]).toMatchObject({ ms: 0.008, ok: true });
    expect(merged.peak).toBe(59);
  });

  test.each([
    ["another commit", { commit: "def5678" }],
    ["another CPU", { cpu: "another" }],
    ["changes that are not committed", { commit: "abc1234+" }],
  ])("%s begins it anew", (_, facts) => {
    expect(mergeResults(run, { ...later, ...facts }).results).toHaveLength(2);
  });

  test("code that is not committed never keeps what an earlier run found", () => {
    const dirty = { ...run, commit: "abc1234+" };
    expect(mergeResults(dirty, { ...later, commit: "abc1234+" }).results).toHaveLength(2);
  });
});

describe("docs/performance.md", () => {
  test("tables have a row for each case with a target, what is short in bold", () => {
    const text = tables([{ ...run, engine: "node-20", results: [gemm] }, run]);
    expect(text).toContain("| node-26 (26.1.0) | a CPU | abc1234 | 59.0 GFLOP/s | 2 of 4          |");
    expect(text).toMatch(/\| gemm +\| 85 % +\| 82 % +\| 85 % +\| 82 % +\|/);
    expect(text).toMatch(/\| add +\| – +\| – +\| \*\*65 %\*\* +\| 70 % +\|/);
    expect(text).not.toContain("copy");
  });

  test("only what stands between the marks is replaced", () => {
    const page = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
    const [before] = page.split("<!-- npm run bench");
    expect(withTables(page, [run]).startsWith(before as string)).toBe(true);
    expect(() => withTables("no marks", [run])).toThrow("expected the page");
  });

  test("has what bench/results/reference/ says, and nothing typed by hand", () => {
    const page = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
    expect(withTables(page, referenceResults())).toBe(page);
  });
});
