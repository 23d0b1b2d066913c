// CIFAR-10 and CIFAR-100 (Krizhevsky 2009) in their binary layout.
import { FormatError } from "../errors.ts";
import { arrayDataset } from "./arrayDataset.ts";
import type { ArrayDataset } from "./dataset.ts";
import { inFolder, placesIn, readBytes, readFirst, unzipped } from "./files.ts";
import type { TrainTest } from "./idxFolder.ts";

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;

/** What a file of records holds. */
export interface CifarRecords {
  /** Images [n, 32, 32, 3], channels last. */
  readonly images: Uint8Array;
  /** For each label byte of the record, those of all images. */
  readonly labels: readonly Uint8Array[];
}

const classes10 = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/**
 * Reads records of `labelBytes` label bytes (CIFAR-10: 1; CIFAR-100: coarse and fine, 2), then 1,024 red, 1,024 green
 * and 1,024 blue bytes. Pixels become channels-last.
 * @param name what errors call the file
 * @throws FormatError that names the file where its length is not that of whole records
 */
export function parseCifar(bytes: Uint8Array, labelBytes: 1 | 2, name: string): CifarRecords {
  const record = labelBytes + CHANNELS * PIXELS;
  const count = bytes.length / record;
  if (!Number.isInteger(count) || count === 0)
    throw new FormatError("parseCifar", `expected ${name} to hold records of ${record} bytes, got ${bytes.length} bytes`);
  const images = new Uint8Array(count * CHANNELS * PIXELS);
  const labels = Array.from({ length: labelBytes }, () => new Uint8Array(count));
  for (let i = 0; i < count; i++) {
    labels.forEach((all, which) => {
      all[i] = bytes[i * record + which] as number;
    });
    const from = i * record + labelBytes;
    const to = i * CHANNELS * PIXELS;
    for (let c = 0; c < CHANNELS; c++)
      for (let pixel = 0; pixel < PIXELS; pixel++) images[to + pixel * CHANNELS + c] = bytes[from + c * PIXELS + pixel] as number;
  }
  return { images, labels };
}

/**
 * CIFAR-10 from a folder (or an address below which the files are) with `data_batch_1.bin` to `data_batch_5.bin`, of
 * which the last ones may be missing, and `test_batch.bin`, each as it is or with `.gz`. Colour images [32, 32, 3] as
 * floats from 0 to 1.
 * @throws FormatError that names the file where one is missing, cut off or has labels that are no class
 */
export async function cifar10(folder: string | URL): Promise<TrainTest> {
  const batches: CifarRecords[] = [await readRecords("cifar10", folder, "data_batch_1.bin", 1)];
  for (let batch = 2; batch <= 5; batch++) {
    const records = await findRecords(folder, `data_batch_${batch}.bin`, 1);
    if (!records) break;
    batches.push(records);
  }
  const test = await readRecords("cifar10", folder, "test_batch.bin", 1);
  return { train: datasetOf("cifar10", batches, 0, classes10), test: datasetOf("cifar10", [test], 0, classes10) };
}

/**
 * CIFAR-100 from a folder (or an address) with `train.bin`, `test.bin` and the names of the classes, one a line, in
 * `fine_label_names.txt` or `coarse_label_names.txt`; `.bin` files as they are or with `.gz`. Colour images
 * [32, 32, 3] as floats from 0 to 1.
 * @param labels 100 "fine" classes unless said, or 20 "coarse" ones
 * @throws FormatError that names the file where one is missing, cut off or has labels that are no class
 */
export async function cifar100(
  folder: string | URL,
  { labels = "fine" }: { readonly labels?: "fine" | "coarse" } = {},
): Promise<TrainTest> {
  const names = `${labels}_label_names.txt`;
  const text = await readBytes("cifar100", inFolder(folder, names));
  if (!text) throw new FormatError("cifar100", `expected a file ${names} in ${folder}, got none`);
  const classes = new TextDecoder().decode(text).trim().split(/\s+/);
  const which = labels === "fine" ? 1 : 0;
  const [train, test] = [await readRecords("cifar100", folder, "train.bin", 2), await readRecords("cifar100", folder, "test.bin", 2)];
  return { train: datasetOf("cifar100", [train], which, classes), test: datasetOf("cifar100", [test], which, classes) };
}

async function readRecords(op: string, folder: string | URL, file: string, labelBytes: 1 | 2): Promise<CifarRecords> {
  const { bytes, name } = await readFirst(op, placesIn(folder, file));
  return parseCifar(await unzipped(op, bytes, name), labelBytes, name);
}

async function findRecords(folder: string | URL, file: string, labelBytes: 1 | 2): Promise<CifarRecords | undefined> {
  for (const place of placesIn(folder, file)) {
    const bytes = await readBytes("cifar10", place);
    if (bytes) return parseCifar(await unzipped("cifar10", bytes, String(place)), labelBytes, String(place));
  }
  return undefined;
}

function datasetOf(op: string, parts: readonly CifarRecords[], which: number, classes: readonly string[]): ArrayDataset {
  const y = joined(parts.map(({ labels }) => labels[which] ?? new Uint8Array(0)));
  const wrong = y.find((label) => label >= classes.length);
  if (wrong !== undefined) throw new FormatError(op, `expected labels from 0 to ${classes.length - 1}, got ${wrong}`);
  return arrayDataset({ x: joined(parts.map(({ images }) => images)), inputShape: [SIDE, SIDE, CHANNELS], y, classes });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
