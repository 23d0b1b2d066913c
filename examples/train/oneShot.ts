// One-shot classification (Lake et al. 2015): which of some candidates, one drawing each, shows the same character?
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { decodeImage } from "wasmgrad/data";
import { messageOf, UserError } from "./errors.ts";

/** One run: images to classify, and one image of each class. */
export interface OneShotRun {
  /** Values of one image each. */
  readonly tests: readonly Float32Array[];
  readonly candidates: readonly Float32Array[];
  /** For each test, the candidate that shows the same. */
  readonly labels: readonly number[];
}

/** How alike each test and each candidate are, row by row: [tests, candidates]; more is more alike. */
export type Alikeness = (tests: readonly Float32Array[], candidates: readonly Float32Array[]) => Promise<Float32Array>;

/** For each run, the share of tests for which the most alike candidate (the first of equal ones) is the right one. */
export async function oneShotAccuracies(runs: readonly OneShotRun[], alike: Alikeness): Promise<number[]> {
  const accuracies: number[] = [];
  for (const { tests, candidates, labels } of runs) {
    const scores = await alike(tests, candidates);
    const right = labels.filter((label, i) => {
      const row = scores.subarray(i * candidates.length, (i + 1) * candidates.length);
      return row.indexOf(row.reduce((a, b) => Math.max(a, b))) === label;
    });
    accuracies.push(right.length / labels.length);
  }
  return accuracies;
}

/** The cosine of the angle between the values of two images. */
export const cosines: Alikeness = async (tests, candidates) => {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const length = (a: Float32Array) => Math.sqrt(dot(a, a));
  return Float32Array.from(tests.flatMap((a) => candidates.map((b) => dot(a, b) / (length(a) * length(b)))));
};

/** The runs of `all_runs.zip` in Omniglot's folder: 20 alphabets with 20 tests of 20 characters; images of side × side, ink 1. */
export async function readOneShotRuns(folder: string, side: number): Promise<OneShotRun[]> {
  const path = join(folder, "all_runs.zip");
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(await readFile(path));
  } catch (error) {
    throw new UserError(`--data: expected to read ${path}, got ${messageOf(error)}`);
  }
  const image = async (name: string) => inked(new Uint8Array(files[name] ?? []), name, side);
  const lists = Object.keys(files)
    .filter((name) => name.endsWith("class_labels.txt"))
    .sort();
  return Promise.all(
    lists.map(async (list) => {
      const pairs = new TextDecoder()
        .decode(files[list])
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/));
      const classes = pairs.map(([, candidate = ""]) => candidate).sort();
      return {
        tests: await Promise.all(pairs.map(([test = ""]) => image(test))),
        candidates: await Promise.all(classes.map(image)),
        labels: pairs.map(([, candidate = ""]) => classes.indexOf(candidate)),
      };
    }),
  );
}

/** A drawing in black on white as floats of ink from 0 to 1, made smaller as the background images of 28×28 were. */
async function inked(bytes: Uint8Array<ArrayBuffer>, name: string, side: number): Promise<Float32Array> {
  const { data, height, width, channels } = await decodeImage(bytes, name);
  const [rows, columns] = [edges(height, side), edges(width, side)];
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [top = 0, bottom = 0] = rows.slice(Math.floor(i / side));
    const [left = 0, right = 0] = columns.slice(i % side);
    let ink = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) ink += 1 - (data[(y * width + x) * channels] ?? 0) / 255;
    return ink / ((bottom - top) * (right - left));
  });
}

/** Where pixels of a smaller image begin, and the last one ends: each is the mean of the whole pixels whose middles lie in it. */
function edges(from: number, to: number): number[] {
  return Array.from({ length: to + 1 }, (_, i) => Math.floor((i * from) / to + 0.5));
}
