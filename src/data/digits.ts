// The handwritten digits of UCI (Alpaydin, Kaynak 1998): small enough to learn in a second.
import { UnsupportedError } from "../errors.ts";
import type { ArrayDataset } from "./dataset.ts";
import { readFirst } from "./files.ts";
import { parseIdx } from "./idx.ts";
import { imageDataset } from "./imageDataset.ts";

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * 1,797 grey images [8, 8, 1] of handwritten digits, floats from 0 to 1 in steps of 1/16: the test part of the UCI
 * data set Optical Recognition of Handwritten Digits (CC BY 4.0), which comes with the package. `split` parts it.
 */
export async function digits(): Promise<ArrayDataset> {
  if (import.meta.url === undefined)
    throw new UnsupportedError("digits", "expected a runtime whose modules have addresses, got one without");
  // whole literals, so that bundlers find the files and take them along
  const [images, labels] = await Promise.all([
    readFirst("digits", [new URL("../../data/digits/digits-images-idx3-ubyte.gz", import.meta.url)]),
    readFirst("digits", [new URL("../../data/digits/digits-labels-idx1-ubyte.gz", import.meta.url)]),
  ]);
  const [pixels, numbers] = await Promise.all([parseIdx(images.bytes, images.name), parseIdx(labels.bytes, labels.name)]);
  return imageDataset(pixels, numbers, { mean: 0, std: 16 / 255, classes }); // values go from 0 to 16
}
