// The comparison with other libraries: ratios, goals, and the page that shows them.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FirstRun } from "../../bench/peers/arena.ts";
import { type Comparison, goalsText, leadText, ratio, rowText, timesText, verdict } from "../../bench/peers/comparison.ts";
import { contest, type Entrant } from "../../bench/peers/contest.ts";
import { onnxModel } from "../../bench/peers/onnx.ts";
import { referenceComparisons, section, withComparisons } from "../../bench/peers/report.ts";

const row = { wasmgrad: { ms: 2 }, fast: { ms: 7 }, slow: { ms: 900 }, none: { error: "no kernel" }, PyTorch: { ms: 1 } };

describe("ratios", () => {
  test("say how often wasmgrad is done meanwhile", () => {
    expect([ratio(row, "fast"), ratio(row, "PyTorch"), ratio(row, "none"), ratio(row, "absent")]).toEqual([3.5, 0.5, undefined, undefined]);
  });

  test("have three digits at most", () => {
    expect([3.456, 0.444, 123.4, undefined].map(timesText)).toEqual(["3.5 ×", "0.44 ×", "123 ×", "–"]);
  });
});

describe("goals", () => {
  test("count the best peer in JavaScript; PyTorch is left out", () => {
    expect(verdict("matmul", row)).toEqual({ lead: 3.5, goal: 1.5, ok: true });
    expect(verdict("conv", row)).toEqual({ lead: 3.5, goal: 4, ok: false });
  });

  test("are reached where no peer can do the case, and undecided where wasmgrad can't", () => {
    const alone = verdict("resnet20", { wasmgrad: { ms: 1 }, other: { error: "no" } });
    expect(alone?.ok).toBe(true);
    expect(alone && leadText(alone)).toBe("no peer can do it");
    expect(verdict("resnet20", { wasmgrad: { error: "no" }, other: { ms: 1 } })).toBeUndefined();
  });

  test("some cases have none", () => expect(verdict("adam", row)).toBeUndefined());

  const comparison: Comparison = {
    engine: "node-26",
    version: "26.1.0",
    cpu: "a CPU",
    commit: "abc1234",
    libraries: { wasmgrad: "this", fast: "1.0", slow: "2.0", none: "3.0", PyTorch: "1.13" },
    rows: { matmul: row, conv: row },
  };

  test("are counted at the end", () => {
    expect(goalsText(comparison)).toBe("1 goals ok, 1 short\n  conv 3×3 (8, 32², 64→64): 3.5 ×, goal 4 ×");
  });

  test("a case is printed with a line per library", () => {
    expect(rowText("conv", row)).toMatch(
      /^conv 3×3.*\n {2}wasmgrad +2\.000 ms +302\.0 GFLOP\/s\n {2}fast +7\.000 ms +86\.3 GFLOP\/s +3\.5 ×\n/,
    );
    expect(rowText("conv", row)).toContain("no kernel");
    expect(rowText("conv", row)).toMatch(/3\.5 ×: SHORT$/);
  });

  test("the page has a table per engine, and what a library said", () => {
    const text = section(comparison);
    expect(text).toContain("### node-26 (26.1.0)");
    expect(text).toMatch(/\| conv 3×3 \(8, 32², 64→64\) +\| 2\.00 ms +\| 3\.5 × \| 450 × \| – +\| 0\.50 × +\| \*\*3\.5 × of 4 ×\*\* +\|/);
    expect(text).toContain("- none: “no kernel” (matmul 512³, fresh weights; conv 3×3 (8, 32², 64→64))");
  });

  test("docs/peers.md has what bench/results/reference/ says, and nothing typed by hand", () => {
    const page = readFileSync(new URL("../../docs/peers.md", import.meta.url), "utf8");
    expect(withComparisons(page, referenceComparisons())).toBe(page);
  });
});

describe("a contest", () => {
  const entrant = (name: string, first: FirstRun, times: number[] = []): Entrant => ({
    name,
    once: name === "once",
    arena: {
      start: async () => "1",
      prepare: async () => first,
      turn: async () => ({ ms: times.shift() ?? 99, spent: 1000 }),
      drop: async () => undefined,
    },
  });

  test("the fastest call counts, until a library has had its time", async () => {
    const result = await contest("matmul", [entrant("often", { ms: 9 }, [5, 3, 4, 6, 8, 7, 1])]); // each turn takes a second, six are enough
    expect(result).toEqual({ often: { ms: 3 } });
  });

  test("the first call counts of what is slow; who fails says why", async () => {
    const [once, slow, failing] = [
      entrant("once", { ms: 7 }, [1]),
      entrant("slow", { ms: 9000 }, [1]),
      entrant("failing", { error: "no" }),
    ];
    expect(await contest("matmul", [once, slow, failing])).toEqual({ once: { ms: 7 }, slow: { ms: 9000 }, failing: { error: "no" } });
  });
});

test("an ONNX model of one node is the protobuf that the specification asks for", () => {
  const model = onnxModel({ op: "Relu", inputs: [{ name: "x", shape: [300] }], outputShape: [300], attributes: { a: 1 } });
  const type = [0x0a, 0x09, 0x08, 1, 0x12, 5, 0x0a, 3, 0x08, 0xac, 0x02]; // tensor_type { elem_type, shape { dim { 300 } } }
  const value = (name: string) => [0x0a, 1, name.charCodeAt(0), 0x12, type.length, ...type];
  const attribute = [0x0a, 1, 97, 0x18, 1, 0xa0, 0x01, 2]; // name, i, type INT (field 20)
  const node = [0x0a, 1, 120, 0x12, 1, 121, 0x22, 4, 82, 101, 108, 117, 0x2a, attribute.length, ...attribute];
  const graph = [0x0a, node.length, ...node, 0x12, 5, 98, 101, 110, 99, 104, 0x5a, 16, ...value("x"), 0x62, 16, ...value("y")];
  expect([...model]).toEqual([0x08, 8, 0x42, 4, 0x0a, 0, 0x10, 13, 0x3a, graph.length, ...graph]);
});
