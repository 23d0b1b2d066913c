// A small task for tests of training: images whose brightest quadrant is the class.
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { Dropout } from "../../src/nn/dropout.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { Linear } from "../../src/nn/linear.ts";
import { MaxPool2d } from "../../src/nn/maxPool2d.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { seed } from "../../src/random.ts";
import { randomValues } from "../harness.ts";

export const size = 50;

export const data = (() => {
  const y = Int32Array.from({ length: size }, (_, i) => (i * 7) % 4);
  const x = randomValues([size, 8, 8, 1], 3).data.map((v, i) => {
    const quadrant = 2 * Math.floor((i % 64) / 32) + Math.floor((i % 8) / 4);
    return v + (quadrant === y[Math.floor(i / 64)] ? 1.5 : 0);
  });
  return arrayDataset({ x, inputShape: [8, 8, 1], y, classes: ["a", "b", "c", "d"] });
})();

/** A network with everything that has state: batch norm's statistics, dropout's random stream. From seed 5. */
export function network() {
  seed(5);
  return sequential(
    new Conv2d(1, 4, 3, { padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Dropout(0.2),
    new Flatten(),
    new Linear(64, 4),
  );
}
