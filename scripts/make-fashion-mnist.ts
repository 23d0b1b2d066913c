// Makes data/fashion-mnist/ from the original files: the first 600 training and
// 100 test images of each class, in their original order.
//
//   tsx scripts/make-fashion-mnist.ts FOLDER [--check]
//
// FOLDER holds the four original .gz files (Debian: package dataset-fashion-mnist,
// /usr/share/datasets/fashion-mnist). --check writes nothing and fails where the
// committed files differ by a byte. The compressor is plain JavaScript and the
// gzip header has no time, so that the bytes are the same wherever this runs.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "fflate";
import { type IdxArray, parseIdx } from "../src/data/idx.ts";

/** Where the subset lies. */
export const subset = fileURLToPath(new URL("../data/fashion-mnist/", import.meta.url));

const CLASSES = 10;
const splits = [
  { images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz", perClass: 600 },
  { images: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz", perClass: 100 },
];

/** The files of the subset, by name, made from the originals in `folder`. */
export async function makeSubset(folder: string): Promise<Map<string, Uint8Array>> {
  const read = async (name: string) => parseIdx(await readFile(join(folder, name)), name);
  const files = new Map<string, Uint8Array>();
  for (const { images, labels, perClass } of splits) {
    const allLabels = await read(labels);
    const chosen = firstOfEachClass(allLabels.values, perClass);
    files.set(images, encode(await read(images), chosen));
    files.set(labels, encode(allLabels, chosen));
  }
  return files;
}

/** Names of the files in `folder` that are not byte for byte what `files` says. */
export async function differences(files: ReadonlyMap<string, Uint8Array>, folder: string): Promise<string[]> {
  const differing: string[] = [];
  for (const [name, bytes] of files) {
    const committed = await readFile(join(folder, name)).catch(() => undefined);
    if (!committed?.equals(bytes)) differing.push(name);
  }
  return differing;
}

/** Positions of the first `perClass` labels of each class, in order. */
function firstOfEachClass(labels: Uint8Array, perClass: number): number[] {
  const taken = new Array<number>(CLASSES).fill(0);
  const chosen: number[] = [];
  labels.forEach((label, i) => {
    const count = taken[label];
    if (count === undefined || count >= perClass) return;
    taken[label] = count + 1;
    chosen.push(i);
  });
  if (chosen.length !== CLASSES * perClass)
    throw new Error(`expected ${perClass} of each of ${CLASSES} classes, got ${chosen.length} in all`);
  return chosen;
}

/** An IDX file of the chosen elements, compressed. */
function encode({ shape, values }: IdxArray, chosen: readonly number[]): Uint8Array {
  const extents = [chosen.length, ...shape.slice(1)];
  const length = shape.slice(1).reduce((product, extent) => product * extent, 1);
  const header = 4 + 4 * extents.length;
  const bytes = new Uint8Array(header + chosen.length * length);
  bytes.set([0, 0, 0x08, extents.length]);
  const view = new DataView(bytes.buffer);
  extents.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  chosen.forEach((from, to) => {
    bytes.set(values.subarray(from * length, (from + 1) * length), header + to * length);
  });
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

async function main([folder, option]: readonly string[]): Promise<void> {
  if (!folder || (option !== undefined && option !== "--check")) throw new Error("usage: make-fashion-mnist.ts FOLDER [--check]");
  const files = await makeSubset(folder);
  if (option === "--check") {
    const differing = await differences(files, subset);
    if (differing.length > 0) throw new Error(`not what the originals give: ${differing.join(", ")}`);
    console.log("data/fashion-mnist is byte for byte what the originals give");
  } else for (const [name, bytes] of files) await writeFile(join(subset, name), bytes);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
