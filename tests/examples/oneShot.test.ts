// One-shot classification, judged on cases made by hand; groups of characters; the runs of Omniglot's zip file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { scope, tensor } from "wasmgrad";
import { allTriplets } from "../../examples/train/objectives.ts";
import { choices } from "../../examples/train/omniglot.ts";
import { type Alikeness, cosines, oneShotAccuracies, readOneShotRuns } from "../../examples/train/oneShot.ts";

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

it("cosines do not see how strong the ink is", async () => {
  const [a, b, c] = [Float32Array.of(1, 0, 1), Float32Array.of(0.5, 0, 0.5), Float32Array.of(0, 1, 0)];
  expect([...(await cosines([a], [b, c]))].map((value) => value.toFixed(6))).toEqual(["1.000000", "0.000000"]);
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
  expect([...(run?.candidates[0] ?? [])]).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0]); // pixels that do not overlap
});

it("makes images smaller as the background images were: means of the whole pixels whose middles lie in the new ones", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wasmgrad-runs-"));
  const data = Uint8Array.from({ length: 225 }, (_, i) => (i % 15 === 7 || i % 15 === 8 ? 0 : 255)); // 15 columns to 4: 4, 4, 3, 4
  const labels = new TextEncoder().encode("run01/test/item01.png run01/training/class01.png\n");
  const image = encode({ width: 15, height: 15, channels: 1, depth: 8, data });
  const files = { "run01/class_labels.txt": labels, "run01/test/item01.png": image, "run01/training/class01.png": image };
  writeFileSync(join(folder, "all_runs.zip"), zipSync(files));
  const [run] = await readOneShotRuns(folder, 4);
  rmSync(folder, { recursive: true });
  expect([...(run?.tests[0]?.subarray(0, 4) ?? [])]).toEqual([0, 0.25, Math.fround(1 / 3), 0]);
});

it("choices: two drawings each of characters of one alphabet; new ones each epoch, the same for the same seed", async () => {
  const characters = [0, 1, 2, 3, 4, 5, 6].map((which) => ({
    alphabet: which < 4 ? "first" : which < 6 ? "second" : "too small",
    drawings: [10, 11, 12].map((one) => Uint8Array.of(which, one, 0, 0)),
  }));
  const options = { count: 2, size: 40, seed: 5 } as const;
  const all = Int32Array.from({ length: 40 }, (_, i) => i);
  const { x, shape, y, targetShape } = await choices(characters, { ...options, changing: false }).batch(all);
  expect([shape, targetShape]).toEqual([
    [40, 2, 2, 2, 2, 1],
    [40, 2],
  ]);
  expect([...y.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
  const seen = new Set<number>();
  for (const row of all) {
    const value = (part: number, place: number, pixel: number) => Math.round(255 * (x[((row * 2 + part) * 2 + place) * 4 + pixel] ?? 0));
    for (const place of [0, 1]) {
      expect(value(0, place, 0)).toBe(value(1, place, 0));
      expect(value(0, place, 1)).not.toBe(value(1, place, 1)); // another drawing
      seen.add(value(0, place, 0));
    }
    expect(value(0, 0, 0)).not.toBe(value(0, 1, 0));
    expect(value(0, 0, 0) < 4).toBe(value(0, 1, 0) < 4);
  }
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const changing = choices(characters, { ...options, changing: true });
  expect((await changing.batch(all, { epoch: 1 })).x).toEqual((await changing.batch(all, { epoch: 1 })).x);
  expect((await changing.batch(all, { epoch: 1 })).x).not.toEqual((await changing.batch(all, { epoch: 2 })).x);
});

it("the triplet loss: each other character counts unless it is far enough", async () => {
  const cosines = tensor([0.9, 0.5, 0.7, 0.1, 1, 0.2, 0, 0.3, 0.8], [1, 3, 3]);
  expect(await scope(() => ({ loss: allTriplets(cosines).value() })).loss).toBeCloseTo((2 * (0.7 - 0.9) + 0.5) / 6, 6);
  cosines.dispose();
});
