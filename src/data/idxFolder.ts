// MNIST, Fashion-MNIST and their like, from the folder their files lie in.
import { FormatError } from "../errors.ts";
import type { ArrayDataset } from "./dataset.ts";
import { placesIn, readFirst } from "./files.ts";
import { type IdxArray, parseIdx } from "./idx.ts";
import { type ImageDatasetOptions, imageDataset } from "./imageDataset.ts";

/** A data set in its two usual parts. */
export interface TrainTest {
  readonly train: ArrayDataset;
  readonly test: ArrayDataset;
}

/** The files that make up such a data set. */
export type IdxPart = "train-images-idx3-ubyte" | "train-labels-idx1-ubyte" | "t10k-images-idx3-ubyte" | "t10k-labels-idx1-ubyte";

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * Loads a folder (or an address below which the files are) with `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each as it is or
 * with `.gz`: MNIST, Fashion-MNIST and their like. Pixels are normalised by mean and standard deviation
 * of the training images. A FormatError that names the file where one is missing, truncated or has
 * labels that are no class.
 * @param classes names of the classes, by label; default "0" to "9"
 */
export async function loadIdxFolder(
  folder: string | URL,
  { classes = digits }: { readonly classes?: readonly string[] } = {},
): Promise<TrainTest> {
  return readTrainTest("loadIdxFolder", filesIn(folder), (trainImages) => ({ ...moments(trainImages), classes }));
}

/** Where a part may be found in a folder. */
export function filesIn(folder: string | URL): (part: IdxPart) => readonly (string | URL)[] {
  return (part) => placesIn(folder, part);
}

/**
 * Reads the four files, each from the first of its places where there is something.
 * @param options normalisation and classes, given the training images
 */
export async function readTrainTest(
  op: string,
  places: (part: IdxPart) => readonly (string | URL)[],
  options: (trainImages: IdxArray) => ImageDatasetOptions,
): Promise<TrainTest> {
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    readIdx(op, places("train-images-idx3-ubyte")),
    readIdx(op, places("train-labels-idx1-ubyte")),
    readIdx(op, places("t10k-images-idx3-ubyte")),
    readIdx(op, places("t10k-labels-idx1-ubyte")),
  ]);
  const extents = ({ shape }: IdxArray) => shape.slice(1).join(", ");
  if (extents(trainImages) !== extents(testImages))
    throw new FormatError(
      op,
      `expected images of shape [${extents(trainImages)}] in ${testImages.name} as in ${trainImages.name}, got [${extents(testImages)}]`,
    );
  const how = options(trainImages);
  return { train: imageDataset(trainImages, trainLabels, how), test: imageDataset(testImages, testLabels, how) };
}

async function readIdx(op: string, places: readonly (string | URL)[]): Promise<IdxArray> {
  const { bytes, name } = await readFirst(op, places);
  return parseIdx(bytes, name);
}

/** Mean and standard deviation of all pixels on a scale from 0 to 1; the sums are exact integers. */
function moments({ name, values }: IdxArray): { mean: number; std: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const variance = squares / values.length - mean * mean;
  if (!(variance > 0))
    throw new FormatError("loadIdxFolder", `expected images that are not all the same colour in ${name}, got only ${mean}`);
  return { mean: mean / 255, std: Math.sqrt(variance) / 255 };
}
