// One-shot classification, judged on cases made by hand; groups of characters; the runs of Omniglot's zip file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { characterGroups } from "../../examples/train/omniglot.ts";
import { type Alikeness, oneShotAccuracies, readOneShotRuns } from "../../examples/train/oneShot.ts";

/** −|a − b| of images of one value. */
const near: Alikeness = async (tests, candidates) =>
  Float32Array.from(tests.flatMap(([a = 0]) => candidates.map(([b = 0]) => -Math.abs(a - b))));
const values = (...all: number[]) => all.map((value) => Float32Array.of(value));

it("counts the tests whose most alike candidate is right", async () => {
  const candidates = values(0, 10, 20);
  const allRight = { tests: values(1, 9, 22), candidates, labels: [0, 1, 2] };
  const oneRight = { tests: values(9, 9, 1), candidates, labels: [0, 1, 2] };
  const tied = { tests: values(5, 5), candidates, labels: [0, 1] }; // the first of equal ones counts
  expect(await oneShotAccuracies([allRight, oneRight, tied], near)).toEqual([1, 1 / 3, 0.5]);
});

it("reads runs: tests, candidates in the order of their names, and which is which; ink is 1", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wasmgrad-runs-"));
  const png = (column: number) => {
    const data = Uint8Array.from({ length: 36 }, (_, i) => (i % 6 < 2 * column + 2 && i % 6 >= 2 * column ? 0 : 255));
    return encode({ width: 6, height: 6, channels: 1, depth: 8, data });
  };
  const labels = "run01/test/item01.png run01/training/class02.png\nrun01/test/item02.png run01/training/class01.png\n";
  const files = {
    "run01/class_labels.txt": new TextEncoder().encode(labels),
    "run01/test/item01.png": png(2),
    "run01/test/item02.png": png(0),
    "run01/training/class01.png": png(0),
    "run01/training/class02.png": png(2),
  };
  writeFileSync(join(folder, "all_runs.zip"), zipSync(files));
  const [run, ...others] = await readOneShotRuns(folder, 3);
  rmSync(folder, { recursive: true });
  expect(others).toEqual([]);
  expect(run?.labels).toEqual([1, 0]);
  expect(run?.tests[0]).toEqual(run?.candidates[1]);
  const [left = 0, , right = 0] = run?.candidates[0] ?? [];
  expect(left).toBeGreaterThan(0.7);
  expect(right).toBe(0);
});

it("groups: pairs are of one character or of two, triples of two and one; new ones each epoch, the same for the same seed", async () => {
  const characters = [0, 1, 2, 3].map((which) => [10, 11, 12].map((one) => Uint8Array.of(which, one, 0, 0)));
  const options = { size: 40, seed: 5, moved: false } as const;
  const all = Int32Array.from({ length: 40 }, (_, i) => i);
  const of = (x: Float32Array, group: number, row: number, place: number, pixel: number) =>
    Math.round(255 * (x[(row * group + place) * 4 + pixel] ?? 0));
  const pairs = await characterGroups(characters, { ...options, group: 2 }).batch(all);
  expect(pairs.shape).toEqual([40, 2, 2, 2, 1]);
  pairs.y.forEach((same, row) => {
    expect(of(pairs.x, 2, row, 0, 0) === of(pairs.x, 2, row, 1, 0)).toBe(same === 1);
    if (same === 1) expect(of(pairs.x, 2, row, 0, 1)).not.toBe(of(pairs.x, 2, row, 1, 1)); // another drawing
  });
  expect([...pairs.y].filter((same) => same === 1)).toHaveLength(20);
  const triples = await characterGroups(characters, { ...options, group: 3 }).batch(all);
  for (const row of all) {
    expect(of(triples.x, 3, row, 0, 0)).toBe(of(triples.x, 3, row, 1, 0));
    expect(of(triples.x, 3, row, 2, 0)).not.toBe(of(triples.x, 3, row, 0, 0));
  }
  const moving = characterGroups(characters, { ...options, group: 2, moved: true });
  expect((await moving.batch(all, { epoch: 1 })).x).toEqual((await moving.batch(all, { epoch: 1 })).x);
  expect((await moving.batch(all, { epoch: 1 })).x).not.toEqual((await moving.batch(all, { epoch: 2 })).x);
});
