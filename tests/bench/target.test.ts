// What a target asks of an engine, and when it is reached.
import { describe, expect, test } from "vitest";
import { boundFor, judge, judgeFigure } from "../../bench/target.ts";

describe("bounds", () => {
  const bound = { node26: 0.82, node20: 0.74 };
  test.each([
    ["node-20", 0.74],
    ["node-24", 0.82],
    ["node-26", 0.82],
    ["bun", 0.82],
  ])("%s", (engine, expected) => expect(boundFor(bound, engine)).toBe(expected));

  test("one number counts everywhere", () => expect([boundFor(3, "node-20"), boundFor(3, "node-26")]).toEqual([3, 3]));
});

describe("shares", () => {
  const reached = { ms: 1, share: 0.8, peak: 59 };
  test("just as much is enough", () => {
    expect(judge({ share: 0.8 }, reached, "node-26")).toEqual({ target: 0.8, measured: 0.8, ok: true });
    expect(judge({ share: 0.81 }, reached, "node-26").ok).toBe(false);
  });

  test("a copy that takes longer than the arithmetic lowers the bound", () => {
    // at the peak 0.2 ms, a copy 0.4 ms: 70 % of copy is 35 % of the peak
    const either = { copyMs: 0.4, peakMs: 0.2 };
    const verdict = judge({ share: 0.55, orOfCopy: 0.7 }, { ...reached, share: 0.36, either }, "node-26");
    expect(verdict.target).toBeCloseTo(0.35, 9);
    expect(verdict.ok).toBe(true);
    expect(judge({ share: 0.55, orOfCopy: 0.7 }, { ...reached, share: 0.34, either }, "node-26").ok).toBe(false);
  });

  test("a copy that is quick does not raise it", () => {
    const either = { copyMs: 0.01, peakMs: 0.2 };
    expect(judge({ share: 0.55, orOfCopy: 0.7 }, { ...reached, either }, "node-26").target).toBe(0.55);
  });
});

describe("milliseconds", () => {
  test("are stated for a peak of 59 GFLOP/s, and scale with the one there is", () => {
    expect(judge({ ms: 3 }, { ms: 5, share: 1, peak: 29.5 }, "node-26")).toEqual({ target: 6, measured: 5, ok: true });
    expect(judge({ ms: 3 }, { ms: 3.1, share: 1, peak: 59 }, "node-26").ok).toBe(false);
  });
});

describe("figures", () => {
  test("have an upper bound or a lower one", () => {
    expect(judgeFigure({ atMost: { node26: 1, node20: 2 } }, 1.5, "node-20")).toEqual({ target: 2, measured: 1.5, ok: true });
    expect(judgeFigure({ atMost: { node26: 1, node20: 2 } }, 1.5, "node-26").ok).toBe(false);
    expect(judgeFigure({ atLeast: 1 }, 0.99, "node-20").ok).toBe(false);
  });

  test("what could not be measured is not reached", () => {
    expect(judgeFigure({ atMost: 1 }, Number.NaN, "node-20").ok).toBe(false);
    expect(judgeFigure({ atLeast: 1 }, Number.NaN, "node-20").ok).toBe(false);
  });
});
