// The images to learn from: loaded, and parted into training, validation and test.
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type Dataset, fashionMnist, loadIdxFolder } from "wasmgrad/data";
import { UserError } from "./errors.ts";

export interface Images {
  /** What they are, for people. */
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: Dataset;
  /** Held out of the training images, so that the test images are looked at once, at the end. */
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** One training image in so many is held out. */
const HELD_OUT = 10;

/** Loads the images in `folder`, or those that come with the repository. A folder named after fashion gets its class names. */
export async function loadImages(folder: string): Promise<Images> {
  if (folder !== "" && !(await isFolder(folder))) throw new UserError(`--data: expected a folder, got "${folder}"`);
  const isFashion = folder === "" || /fashion/i.test(basename(folder));
  const { train, test } = isFashion ? await fashionMnist(folder === "" ? {} : { folder }) : await loadIdxFolder(folder);
  if (train.size < HELD_OUT || test.size === 0)
    throw new UserError(`--data: expected at least ${HELD_OUT} training images and 1 test image, got ${train.size} and ${test.size}`);
  const name = folder === "" ? "Fashion-MNIST, the images that come with the repository" : folder;
  return { name, classes: train.classes ?? [], ...holdOut(train), test };
}

/** Parts every tenth example from the rest; the order of the examples stays. */
function holdOut(all: Dataset): { train: Dataset; validation: Dataset } {
  const indices = Array.from({ length: all.size }, (_, i) => i);
  const isHeldOut = (i: number) => i % HELD_OUT === HELD_OUT - 1;
  return {
    train: subset(
      all,
      indices.filter((i) => !isHeldOut(i)),
    ),
    validation: subset(all, indices.filter(isHeldOut)),
  };
}

function subset(all: Dataset, chosen: readonly number[]): Dataset {
  const { inputShape, classes } = all;
  return {
    size: chosen.length,
    inputShape,
    ...(classes && { classes }),
    batch: (indices) => all.batch(indices.map((i) => chosen[i] ?? -1)),
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
