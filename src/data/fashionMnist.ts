// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): the subset that comes with this
// package, or the whole of it from a folder.
import { UnsupportedError } from "../errors.ts";
import { filesIn, type IdxPart, readTrainTest, type TrainTest } from "./idxFolder.ts";

const classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/** Mean and standard deviation of all 60,000 training images. */
const mean = 0.286;
const std = 0.353;

/**
 * Fashion-MNIST: grey images [28, 28, 1] of clothing in 10 classes, normalised with mean 0.2860 and
 * standard deviation 0.3530. What comes with the package is a class-balanced subset, the first 600
 * training and 100 test images of each class.
 * @param folder a path or address with the four files of the original to load instead
 */
export function fashionMnist({ folder }: { readonly folder?: string | URL } = {}): Promise<TrainTest> {
  return readTrainTest("fashionMnist", folder === undefined ? embedded : filesIn(folder), () => ({ mean, std, classes }));
}

/** The files beside `dist/` and `src/`. Whole literals, so that bundlers find the files and take them along. */
function embedded(part: IdxPart): readonly URL[] {
  if (import.meta.url === undefined)
    throw new UnsupportedError("fashionMnist", "expected a runtime whose modules have addresses, got one without; give it a folder");
  switch (part) {
    case "train-images-idx3-ubyte":
      return [new URL("../../data/fashion-mnist/train-images-idx3-ubyte.gz", import.meta.url)];
    case "train-labels-idx1-ubyte":
      return [new URL("../../data/fashion-mnist/train-labels-idx1-ubyte.gz", import.meta.url)];
    case "t10k-images-idx3-ubyte":
      return [new URL("../../data/fashion-mnist/t10k-images-idx3-ubyte.gz", import.meta.url)];
    case "t10k-labels-idx1-ubyte":
      return [new URL("../../data/fashion-mnist/t10k-labels-idx1-ubyte.gz", import.meta.url)];
  }
}
