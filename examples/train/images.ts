// The images to learn from: which data set a folder holds, and its parts for training, validation and test.
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "wasmgrad/data";
import type { DataName, Recipe } from "../recipes.ts";
import { UserError } from "./errors.ts";
import { omniglotImages } from "./omniglot.ts";
import { cifarImages, fashionImages, folderImages, idxImages } from "./sources.ts";

export interface Images {
  /** What they are, for people. */
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: Dataset;
  /** Held out of the training images, so that the test images are looked at once, at the end. */
  readonly validation: Dataset;
  readonly test: Dataset;
}

/**
 * Loads the images of a folder as a recipe wants them; what is random in them depends on `seed`. size: pixels in height and
 * width, or 0: the recipe's for image files, otherwise as they are.
 */
export type Source = (folder: string, recipe: Recipe, seed: number, size: number) => Promise<Images>;

/** A data set: how a folder is recognised, what it holds, how it is loaded. Folders of images are what is left. */
const sources: Readonly<Record<DataName, { readonly mark: readonly string[]; readonly content: string; readonly load: Source }>> = {
  fashionMnist: { mark: ["train-images-idx3-ubyte"], content: "train-images-idx3-ubyte and the other three IDX files", load: fashionOrIdx },
  cifar10: { mark: ["data_batch_1.bin"], content: "CIFAR-10's data_batch_1.bin, … and test_batch.bin", load: cifarImages },
  omniglot: {
    mark: ["images_background_small1-28x28-images-idx3-ubyte"],
    content: "Omniglot's images_background_small1 and 2 as IDX files of 28×28, and all_runs.zip",
    load: omniglotImages,
  },
  imageFolder: { mark: [], content: "images in sub-folders named after their classes, or train/ and val/ with such", load: folderImages },
};

/** Loads the images in `folder`, or for "" those that come with the repository. */
export async function loadImages(folder: string, recipe: Recipe, seed: number, size = 0): Promise<Images> {
  const wanted = `--data: expected a folder with ${sources[recipe.data].content}`;
  if (folder === "" && recipe.data !== "fashionMnist") throw new UserError(`${wanted}, got none`);
  if (folder !== "" && !(await isFolder(folder))) throw new UserError(`--data: expected a folder, got "${folder}"`);
  const kind = folder === "" ? "fashionMnist" : await kindOf(folder);
  if ((recipe.data === "omniglot") !== (kind === "omniglot")) throw new UserError(`${wanted}, got ${sources[kind].content}`);
  if (size > 0 && kind === "omniglot") throw new UserError(`--image-size: expected none for this model, got ${size}`);
  return sources[kind].load(folder, recipe, seed, size);
}

function fashionOrIdx(...[folder, ...rest]: Parameters<Source>): Promise<Images> {
  return (folder === "" || /fashion/i.test(folder) ? fashionImages : idxImages)(folder, ...rest);
}

async function kindOf(folder: string): Promise<DataName> {
  for (const [kind, { mark }] of Object.entries(sources) as [DataName, (typeof sources)[DataName]][])
    for (const file of mark) if ((await exists(join(folder, file))) || (await exists(join(folder, `${file}.gz`)))) return kind;
  return "imageFolder";
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
