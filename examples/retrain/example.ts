// The example: seven classes of a data set known, the other three learnt from a few images of each, or from nothing.
import { join } from "node:path";
import { save } from "wasmgrad";
import { cifar10, type Dataset, fashionMnist, shuffle, subset } from "wasmgrad/data";
import { recipeOf } from "../recipes.ts";
import { test } from "../train/evaluate.ts";
import { type Images, loadImages } from "../train/images.ts";
import { writeImageFolder } from "./imageFolders.ts";
import { type RetrainOptions, retrain } from "./retrain.ts";
import { taught } from "./taught.ts";

/** Images of each new class. */
const COUNTS = [1, 2, 5, 10];
/** Times that each comparison is made, with other images and other initial values. */
const SEEDS = 10;
/** Classes to be learnt: the last ones. */
const WANTED = 3;
/** Images of each class that are learnt beforehand, to choose from, and to test with, where there are so many. */
const [KNOWN, POOL, TEST] = [2000, 100, 200];

const settings = { model: "lenet5", epochs: 40, batchSize: 8, lr: 0.01, seed: 0 } as const;
/** How the network is trained beforehand. */
const beforehand = { ...settings, epochs: 8, batchSize: 64, lr: 0.003 };
/** From nothing, a smaller rate does better. */
const fromNothing = { ...settings, lr: 0.003 };

/** Writes images as folders below `out`, trains, retrains, and compares; on the images that come with the repository, or CIFAR-10's in `data`. */
export async function example(out: string, data?: string): Promise<void> {
  const { train, test } = await (data === undefined ? fashionMnist() : cifar10(data));
  const classes = train.classes ?? [];
  const [known, wanted] = [classes.slice(0, -WANTED), classes.slice(-WANTED)];
  await writeImageFolder(join(out, "known/train"), train, known, KNOWN);
  await writeImageFolder(join(out, "known/val"), test, known, TEST);
  await writeImageFolder(join(out, "wanted/train"), train, wanted, POOL);
  await writeImageFolder(join(out, "wanted/val"), test, wanted, TEST);
  const command = data === undefined ? "npm run retrain" : `npm run retrain -- --data ${data}`;
  console.log(`Trains on ${known.join(", ")}\n`);
  const weights = await save(await taught(join(out, "known"), beforehand, join(out, "known-model"), command));
  const retrained = { ...settings, weights, freeze: "features" };
  console.log(`Retrains on ${wanted.join(", ")}, all images of the folder\n`);
  await taught(join(out, "wanted"), retrained, join(out, "retrained"), command);

  const images = await loadImages(join(out, "wanted"), recipeOf(settings.model), 0);
  console.log("Test accuracy on the new classes, mean and standard deviation:\n\nimages of each        retrained     from nothing");
  for (const count of COUNTS) {
    const lines = [await accuraciesOf(images, count, retrained), await accuraciesOf(images, count, fromNothing)].map(meanAndDeviation);
    console.log(`${String(count).padStart(14)}  ${lines.map((text) => text.padStart(15)).join("  ")}`);
  }
}

/** The test accuracies after training with `count` images of each class: others each time, in the order of the seeds. */
async function accuraciesOf(images: Images, count: number, options: RetrainOptions): Promise<number[]> {
  const accuracies: number[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const run = await retrain({ ...images, train: someOfEach(images.train, count, seed) }, { ...options, seed });
    accuracies.push((await test(run.model, images.test, images.classes.length, options.batchSize)).accuracy);
  }
  return accuracies;
}

/** `count` examples of each class, by chance. */
export function someOfEach(data: Dataset, count: number, seed: number): Dataset {
  const shuffled = shuffle(data, { seed });
  const seen = new Map<number, number>();
  const chosen = [...(shuffled.labels ?? [])].flatMap((label, i) => {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    return before < count ? [i] : [];
  });
  return subset(shuffled, chosen);
}

function meanAndDeviation(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${mean.toFixed(3)} ± ${Math.sqrt(squares / (values.length - 1)).toFixed(3)}`;
}
