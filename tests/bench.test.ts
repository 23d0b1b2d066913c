// The bench's command line and what it reports; nothing here depends on how fast the machine is.
import { execFileSync, spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { parseArguments, UsageError } from "../bench/arguments.ts";
import type { BenchCase } from "../bench/case.ts";
import { beatsPeak, measure, toLine, toResult } from "../bench/measure.ts";
import { Roofline } from "../bench/roofline.ts";
import { empty } from "../src/ops/create.ts";
import { backend, memoryInfo } from "../src/runtime.ts";

describe("arguments", () => {
  test("defaults run every case and write nothing", () => {
    const { only, json, engine, help } = parseArguments([]);
    expect({ json, engine, help }).toEqual({ json: undefined, engine: undefined, help: false });
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
  const fill = (work: Partial<BenchCase>): BenchCase => ({
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
    const result = toResult(measured) as { name: string; ms: number; gflops: number; share: number };
    expect(Object.keys(result)).toEqual(["name", "ms", "gflops", "share"]);
    expect(result.gflops).toBeCloseTo(1000 / result.ms / 1e6, 6);
    expect(result.share).toBeCloseTo(result.gflops / roofline.peak.best, 6);
    expect(toLine(measured, 10)).toMatch(/^fill +[\d.e-]+ ms +[\d.]+ GFLOP\/s +\d+ % of peak$/);
  });

  test("a case with bytes gives ms, gbps and its share of a copy of as many bytes", () => {
    const measured = measure(fill({ bytes: 4000 }), roofline, budget);
    const result = toResult(measured) as { name: string; ms: number; gbps: number; share: number };
    expect(Object.keys(result)).toEqual(["name", "ms", "gbps", "share"]);
    expect(result.share).toBeCloseTo(result.gbps / roofline.copy(4000).best, 6);
    expect(beatsPeak(measured)).toBe(false);
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
