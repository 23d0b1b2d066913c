// Curves: where one falls off, and what is drawn of them.
import { describe, expect, test } from "vitest";
import { type Curve, cliffs, cliffTexts, mergeCurves } from "../../bench/curves/cliffs.ts";
import { figure } from "../../bench/curves/figure.ts";
import { type Axis, centre, grid, subjects } from "../../bench/curves/grid.ts";
import { reportPage } from "../../bench/curves/report.ts";
import { withBackend } from "../../src/runtime.ts";
import { createDryBackend } from "../../src/wasm/dry.ts";

const curve = (...rates: number[]): Curve => ({
  subject: "conv <3×3>",
  axis: "batch",
  points: rates.map((rate, i) => ({ at: 2 ** i, ms: (i + 1) / rate, rate })),
});

describe("a cliff", () => {
  test("is a point under half of both neighbours", () => {
    expect(cliffs(curve(100, 49, 100).points)).toEqual([1]);
    expect(cliffs(curve(100, 50, 100).points)).toEqual([]);
    expect(cliffs(curve(100, 40, 79).points)).toEqual([]);
    expect(cliffs(curve(10, 90, 20, 100, 30, 100).points)).toEqual([2, 4]);
  });

  test("is not an end, nor a slope", () => {
    expect(cliffs(curve(1, 100, 100).points)).toEqual([]);
    expect(cliffs(curve(100, 10, 1).points)).toEqual([]);
    expect(cliffs([])).toEqual([]);
  });

  test("is named with its neighbours", () => {
    expect(cliffTexts([curve(100, 90), curve(100, 20, 90)])).toEqual([
      "conv <3×3> against batch: 2 gives 20.0 GFLOP/s between 100.0 and 90.0",
    ]);
  });
});

describe("a run of some curves", () => {
  const facts = { engine: "node-26", version: "26.1.0", cpu: "a CPU", commit: "abc1234" };
  const other: Curve = { ...curve(1, 2), axis: "image" };

  test("replaces those of the same commit, and begins anew at another", () => {
    const known = { ...facts, curves: [curve(1), other] };
    expect(mergeCurves(known, { ...facts, curves: [curve(5)] }).curves).toEqual([other, curve(5)]);
    expect(mergeCurves(known, { ...facts, commit: "def5678", curves: [curve(5)] }).curves).toEqual([curve(5)]);
    expect(mergeCurves(undefined, known)).toBe(known);
  });
});

describe("the grid", () => {
  test.each(Object.entries(grid) as [Axis, readonly number[]][])(
    "%s rises, passes through the centre, by less than twice at a time",
    (axis, values) => {
      expect(values).toContain(centre[axis]);
      values.slice(1).forEach((value, i) => {
        expect(value).toBeGreaterThan(values[i] as number);
        expect(value).toBeLessThanOrEqual(2 * (values[i] as number));
      });
    },
  );

  test("operations are those of the direct algorithm; a training step has three passes", () => {
    const flops = subjects.map((subject) => subject.flops({ batch: 2, channels: 4, image: 8 }));
    const pass = 2 * 2 * 64 * 4 * 4 * 9;
    expect(flops).toEqual([pass, pass, pass, 3 * pass]);
  });

  test("every subject can be set up and run", () => {
    for (const subject of subjects.slice(0, 3)) withBackend(createDryBackend(), () => subject.setup({ batch: 1, channels: 3, image: 8 })());
    expect(subjects.map(({ name }) => name)).toEqual(["conv 3×3 forward", "conv 3×3 dx", "conv 3×3 dw", "training step"]);
  });
});

describe("the figure", () => {
  const svg = figure([curve(100, 20, 90)], "an engine");

  test("draws each curve twice, as rate and as time, inside its panel", () => {
    const lines = [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points = ""]) =>
      points.split(" ").map((p) => p.split(",").map(Number)),
    );
    expect(lines).toHaveLength(2);
    for (const [x = -1, y = -1] of lines.flat()) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(330);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(230);
    }
  });

  test("a report shows figure, cliffs and points, and escapes names", () => {
    const page = reportPage([curve(100, 20, 90)], "engine & CPU");
    expect(page).toContain("<li>conv &lt;3×3> against batch: 2 gives 20.0 GFLOP/s");
    expect(page).toContain("engine &amp; CPU");
    expect(page).toMatch(/<td>4<\/td><td>0\.03333<\/td><td>90\.0<\/td>/);
    expect(reportPage([curve(1, 1)], "x")).toContain("<p>None.</p>");
  });
});
