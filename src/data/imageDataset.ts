// A data set from a file of images and a file of labels.
import { FormatError, ShapeError } from "../errors.ts";
import { type ArrayDataset, exampleSize, gatheredDataset, throughTable } from "./dataset.ts";
import type { IdxArray } from "./idx.ts";

/** How `imageDataset` normalises, and what the labels mean. */
export interface ImageDatasetOptions {
  /** Mean of the pixels, on a scale from 0 to 1. */
  readonly mean: number;
  /** Standard deviation of the pixels, on a scale from 0 to 1. */
  readonly std: number;
  /** Names of the classes, by label. */
  readonly classes: readonly string[];
}

/**
 * Labelled images, normalised: x = (value / 255 − mean) / std. `images` has shape [n, h, w], which
 * becomes [h, w, 1] per example, or [n, h, w, c]; `labels` has shape [n]. A FormatError that names the
 * file for shapes that do not fit and labels that are no class.
 */
export function imageDataset(images: IdxArray, labels: IdxArray, { mean, std, classes }: ImageDatasetOptions): ArrayDataset {
  if (!Number.isFinite(mean) || !Number.isFinite(std) || std <= 0)
    throw new ShapeError("imageDataset", `expected a finite mean and std > 0, got ${mean} and ${std}`);
  const [count, height = 0, width = 0, channels = 1] = images.shape;
  if (images.shape.length < 3 || images.shape.length > 4 || height * width * channels === 0)
    throw new FormatError("imageDataset", `expected images of shape [n, h, w] in ${images.name}, got [${images.shape.join(", ")}]`);
  if (labels.shape.length !== 1 || labels.shape[0] !== count)
    throw new FormatError(
      "imageDataset",
      `expected ${count} labels in ${labels.name} for the images in ${images.name}, got shape [${labels.shape.join(", ")}]`,
    );
  labels.values.forEach((label, i) => {
    if (label >= classes.length)
      throw new FormatError(
        "imageDataset",
        `expected labels from 0 to ${classes.length - 1} in ${labels.name}, got ${label} at position ${i}`,
      );
  });
  const inputShape = [height, width, channels];
  const table = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / std);
  const copy = throughTable(images.values, exampleSize("imageDataset", inputShape), table);
  return gatheredDataset("imageDataset", { inputShape, y: Int32Array.from(labels.values), classes, copy });
}
