// The bench's command line and what it reports; nothing here depends on how fast the machine is.
import { execFileSync, spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { parseArguments, UsageError } from "../../bench/arguments.ts";
import type { TimedCase } from "../../bench/case.ts";
import { beatsPeak, better, measure } from "../../bench/measure.ts";
import { type TimedResult, toResult } from "../../bench/results.ts";
import { Roofline } from "../../bench/roofline.ts";
import { toLine } from "../../bench/table.ts";
import { empty } from "../../src/ops/create.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";

describe("arguments", () => {
  test("defaults run every case and write nothing", () => {
    const { only, json, engine, help, reference } = parseArguments([]);
    expect({ json, engine, help, reference }).toEqual({ json: undefined, engine: undefined, help: false, reference: false });
    expect(only.test("any case")).toBe(true);
  });

  test("--only picks by pattern, --json and --engine are passed on", () => {
    const { only, json, engine } = parseArguments(["--only", "^gemm", "--json", "out.json", "--engine=node-26"]);
    expect(["gemm 64", "my gemm"].map((name) => only.test(name))).toEqual([true, false]);
    expect({ json, engine }).toEqual({ json: "out.json", engine: "node-26" });
  });

  for (const wrong of [["--fast"], ["gemm"], ["--only"], ["--only", "("]])
    test(`refuses ${wrong.join(" ")}`, () => expect(() => parseArguments(wrong)).toThrow(UsageError));

  test("a wrong flag ends the program with exit code 2", () => {
    const { status, stderr } = spawnSync("npx", ["tsx", "bench/main.ts", "--fast"], { encoding: "utf8" });
    expect(stderr).toContain("--fast");
    expect(status).toBe(2);
  });
});

describe("results", () => {
  const budget = { warmUp: 1, rounds: 1, turn: 1 };
  const fill = (work: Partial<TimedCase>): TimedCase => ({
    name: "fill",
    ...work,
    setup() {
      const y = empty("test", [1000], "f32");
      return () => backend().kernels.fill(y.ptr, 1000, 1);
    },
  });
  let roofline: Roofline;

  beforeAll(() => {
    execFileSync("npm", ["run", "-s", "build:bench"]);
    roofline = new Roofline(budget);
  });

  test("a case with flops gives ms, gflops and its share of the peak", () => {
    const measured = measure(fill({ flops: 1000 }), roofline, budget);
    const result = toResult(measured, "node-20") as TimedResult & { gflops: number };
    expect(Object.keys(result)).toEqual(["name", "ms", "gflops", "share"]);
    expect(result.gflops).toBeCloseTo(1000 / result.ms / 1e6, 6);
    expect(result.share).toBeCloseTo(result.gflops / roofline.peak.best, 6);
    expect(toLine(result, 10)).toMatch(/^fill +[\d.e-]+ ms +[\d.]+ GFLOP\/s +\d+ % of peak$/);
  });

  test("a case with bytes gives ms, gbps and its share of a copy of as many bytes", () => {
    const measured = measure(fill({ bytes: 4000 }), roofline, budget);
    const result = toResult(measured, "node-20") as TimedResult & { gbps: number };
    expect(Object.keys(result)).toEqual(["name", "ms", "gbps", "share"]);
    expect(result.share).toBeCloseTo(result.gbps / roofline.copy(4000).best, 6);
    expect(beatsPeak(measured)).toBe(false);
  });

  test("a case with a target says whether it reached it, by the engine's own bound", () => {
    const target = { share: { node26: 1e9, node20: 0 } };
    const measured = measure(fill({ bytes: 4000, target }), roofline, budget);
    expect(toResult(measured, "node-20")).toMatchObject({ target: 0, ok: true });
    expect(toResult(measured, "node-26")).toMatchObject({ target: 1e9, ok: false });
  });

  test("a target that either yardstick may satisfy measures a copy too", () => {
    const measured = measure(fill({ flops: 1000, bytes: 4000, target: { share: 1e9, orOfCopy: 0.5 } }), roofline, budget);
    const { gflops, target } = toResult(measured, "node-20") as TimedResult & { gflops: number };
    const copyMs = 4000 / roofline.copy(4000).best / 1e6;
    expect(target).toBeCloseTo((0.5 * (1000 / roofline.peak.best / 1e6)) / copyMs, 9);
    expect(gflops).toBeGreaterThan(0);
  });

  test("a figure of its own has value, unit and place", () => {
    const figure = (value: number) =>
      measure({ name: "ratio", unit: "×", target: { atLeast: 1 }, figure: () => ({ value, where: "1x1" }) }, roofline, budget);
    expect(toResult(figure(0.5), "node-20")).toEqual({ name: "ratio", value: 0.5, unit: "×", where: "1x1", target: 1, ok: false });
    expect(better(figure(0.5), figure(2))).toMatchObject({ value: 2 });
  });

  test("of two measurements of a time the shorter counts", () => {
    const measured = measure(fill({ bytes: 4000 }), roofline, budget) as Extract<ReturnType<typeof measure>, { ms: number }>;
    expect(better(measured, { ...measured, ms: measured.ms / 2 })).toMatchObject({ ms: measured.ms / 2 });
    expect(() => better(measured, { name: "other", unit: "×", value: 1, where: undefined, target: { atMost: 1 } })).toThrow("other");
  });

  test("a case that claims more than the peak is noticed", () => {
    expect(beatsPeak(measure(fill({ flops: 1e12 }), roofline, budget))).toBe(true);
  });

  test("a case that counts the direct algorithm's operations may reach more than the peak", () => {
    expect(beatsPeak(measure(fill({ flops: 1e12, direct: true }), roofline, budget))).toBe(false);
  });

  test("a case that names neither is refused", () => {
    expect(() => measure(fill({}), roofline, budget)).toThrow("flops or bytes");
  });

  test("what a case allocates is not left on the library's backend", () => {
    const before = memoryInfo().used;
    measure(fill({ bytes: 4000 }), roofline, budget);
    expect(memoryInfo().used).toBe(before);
  });
});
