// Images of noise in the form that a recipe trains on: enough for two steps.
import type { Recipe } from "../../examples/recipes.ts";
import type { Images } from "../../examples/train/images.ts";
import { choices } from "../../examples/train/omniglot.ts";
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import type { Dataset } from "../../src/data/dataset.ts";

/** Two steps of `batchSize` images each, of the size of the recipe, or `side`. */
export function syntheticImages(recipe: Recipe, batchSize: number, side = recipe.inputShape[0]): Images {
  const count = 2 * batchSize;
  const data =
    recipe.task === "compare" || recipe.task === "embed" ? characterChoices(count) : noise(count, [side, side, recipe.inputShape[2]]);
  const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
  return { name: "noise", classes, train: data, validation: data, test: data };
}

function noise(count: number, inputShape: readonly [number, number, number]): Dataset {
  const size = inputShape[0] * inputShape[1] * inputShape[2];
  const x = Uint8Array.from({ length: count * size }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 24) & 255);
  return arrayDataset({ x, inputShape, y: Int32Array.from({ length: count }, (_, i) => i % 10) });
}

function characterChoices(size: number): Dataset {
  const drawing = (at: number) => Uint8Array.from({ length: 28 * 28 }, (_, i) => (i % 28 === at ? 255 : 0));
  const characters = [3, 15, 22].map((at) => ({ alphabet: "bars", drawings: [drawing(at), drawing(at + 1)] }));
  return choices(characters, { count: 3, size, seed: 0, changing: true });
}
