// The data sets of labelled images: parted, brought to the values that a recipe wants, augmented.
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  augment,
  cache,
  centerCrop,
  cifar10,
  compose,
  type Dataset,
  fashionMnist,
  imageFolder,
  loadIdxFolder,
  normalize,
  randomCrop,
  randomHorizontalFlip,
  randomResizedCrop,
  resize,
  split,
  subset,
  type TrainTest,
  type Transform,
} from "wasmgrad/data";
import type { AugmentationName, Recipe } from "../recipes.ts";
import { UserError } from "./errors.ts";
import type { Images, Source } from "./images.ts";

/** One training image in so many is held out. */
const HELD_OUT = 10;

/** What `fashionMnist` normalises with. */
const grey = { mean: 0.286, std: 0.353 };

/** Mean and standard deviation of the channels of CIFAR-10's training images, and of ImageNet's. */
const cifarColours = normalize([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]);
const photoColours = normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

/** Fashion-MNIST; of "" the images that come with the repository. */
export const fashionImages: Source = async (folder, ...rest) => {
  const parts = await fashionMnist(folder === "" ? {} : { folder });
  const name = folder === "" ? "Fashion-MNIST, the images that come with the repository" : folder;
  return greyImages(name, parts, ...rest);
};

/** MNIST and its like. */
export const idxImages: Source = async (folder, recipe, ...rest) => {
  if (recipe.task !== "classify") throw new UserError("--data: expected Fashion-MNIST for this model, got other IDX files");
  return greyImages(folder, await loadIdxFolder(folder), recipe, ...rest);
};

function greyImages(name: string, { train, test }: TrainTest, recipe: Recipe, seed: number, size: number): Images {
  if (train.size < HELD_OUT || test.size === 0)
    throw new UserError(`--data: expected at least ${HELD_OUT} training images and 1 test image, got ${train.size} and ${test.size}`);
  return prepared({ name, classes: train.classes ?? [], ...holdOut(train), test }, recipe, seed, size, {
    classify: [],
    unit: affine(grey.std, grey.mean),
  });
}

/** CIFAR-10. */
export const cifarImages: Source = async (folder, recipe, seed, size) => {
  const { train, test } = await cifar10(folder);
  return prepared({ name: folder, classes: train.classes ?? [], ...holdOut(train), test }, recipe, seed, size, {
    classify: [cifarColours],
    unit: compose(),
  });
};

/** Image files in folders named after their classes: below `train/` and `val/`, or all together, a tenth each for validation and test. */
export const folderImages: Source = async (folder, recipe, seed, size) => {
  const [height, width, channels] = size > 0 ? ([size, size, recipe.inputShape[2]] as const) : recipe.inputShape;
  if (channels !== 1 && channels !== 3) throw new UserError(`--model: expected one for images of 1 or 3 channels, got ${channels}`);
  const moves = augmentations[recipe.augmentation]([height, width]);
  const open = async (directory: string): Promise<{ moving: Dataset; still: Dataset }> => {
    if (recipe.augmentation === "resizedCropFlip") {
      const middle = compose(resize(Math.round(height * 1.14)), centerCrop([height, width]));
      const moving = await imageFolder(directory, { channels, seed, transform: compose(...moves) });
      return { moving, still: await imageFolder(directory, { channels, transform: middle }) };
    }
    const still = cache(await imageFolder(directory, { channels, transform: resize([height, width]) })); // small images fit in memory
    return { moving: augment(still, compose(...moves), { seed }), still };
  };
  const look = (data: Dataset) => augment(data, channels === 3 ? photoColours : normalize(0.5, 0.5));
  const name = basename(folder);
  const entries = await readdir(folder);
  if (entries.includes("train") && entries.includes("val")) {
    const [train, { still: test }] = [await open(join(folder, "train")), await open(join(folder, "val"))];
    const { classes = [] } = train.still;
    if (classes.join() !== test.classes?.join()) throw new UserError("--data: expected the same classes below train/ and val/, got others");
    if (train.still.size < HELD_OUT) throw new UserError(`--data: expected at least ${HELD_OUT} training images, got ${train.still.size}`);
    return {
      name,
      classes,
      train: look(holdOut(train.moving).train),
      validation: look(holdOut(train.still).validation),
      test: look(test),
    };
  }
  const { moving, still } = await open(folder);
  const shares = [0.8, 0.1, 0.1] as const; // the same labels: the same parts
  const [train] = split(moving, shares, { stratified: true, seed });
  const [, validation, test] = split(still, shares, { stratified: true, seed });
  if (validation.size === 0 || test.size === 0)
    throw new UserError(`--data: expected at least 5 images of each class, got ${still.size} images`);
  return { name, classes: still.classes ?? [], train: look(train), validation: look(validation), test: look(test) };
};

/** Values as the recipe's task wants them, and training images that change. */
function prepared(
  images: Images,
  recipe: Recipe,
  seed: number,
  size: number,
  looks: { classify: readonly Transform[]; unit: Transform },
): Images {
  const generates = recipe.task === "generate";
  const values = recipe.task === "classify" ? looks.classify : generates ? [looks.unit, affine(2, -1)] : [looks.unit];
  const [height = 0, width = 0] = size > 0 ? [size, size] : generates ? recipe.inputShape : images.train.inputShape;
  const look = size > 0 || generates ? [...values, resize([height, width])] : values;
  const moved = [...look, ...augmentations[recipe.augmentation]([height, width])];
  const change = (data: Dataset, transforms: readonly Transform[]) =>
    transforms.length === 0 ? data : augment(data, compose(...transforms), { seed });
  return { ...images, train: change(images.train, moved), validation: change(images.validation, look), test: change(images.test, look) };
}

/** Transforms of training images, by the name that recipes use. */
const augmentations: Readonly<Record<AugmentationName, (size: [height: number, width: number]) => readonly Transform[]>> = {
  none: () => [],
  cropFlip: (size) => [randomCrop(size, { padding: 4 }), randomHorizontalFlip()],
  resizedCropFlip: (size) => [randomResizedCrop(size), randomHorizontalFlip()],
};

/** value · scale + offset. */
function affine(scale: number, offset: number): Transform {
  return (image) => ({ ...image, data: Float32Array.from(image.data, (value) => value * scale + offset) });
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
