// The networks of a recipe as they are profiled: what is trained, without computing anything.
import { type Module, type Profile, profile } from "wasmgrad";
import { type ModelName, recipeOf } from "../../examples/recipes.ts";
import { Comparison, Embedding, Reconstruction } from "../../examples/train/objectives.ts";

export interface Network {
  readonly name: string;
  readonly make: () => Module;
  /** Shape of one input. */
  readonly inputShape: readonly number[];
}

/** Classes of the data set that a recipe is made for. */
export function classesOf(name: ModelName): number {
  return recipeOf(name).data === "imageFolder" ? 1000 : 10;
}

/** One network, or generator and opponent. */
export function networksOf(name: ModelName): Network[] {
  const recipe = recipeOf(name);
  const { inputShape } = recipe;
  const task = { inputShape, classes: classesOf(name) };
  switch (recipe.task) {
    case "classify":
      return [{ name, make: () => recipe.create(task), inputShape }];
    case "reconstruct":
      return [{ name, make: () => new Reconstruction(recipe.create(task)), inputShape }];
    case "compare":
      return [{ name, make: () => new Comparison(recipe.create(task)), inputShape: [2, 1, ...inputShape] }];
    case "embed":
      return [{ name, make: () => new Embedding(recipe.create(task)), inputShape: [2, 1, ...inputShape] }];
    case "generate":
      return [
        { name: `${name}: generator`, make: () => recipe.create(task).generator, inputShape: [64] },
        { name: `${name}: opponent`, make: () => recipe.create(task).opponent, inputShape },
      ];
  }
}

/** A training step of `batch` images, with one state vector per parameter as SGD with momentum has. */
export function profiled({ make, inputShape }: Network, batch: number): Profile {
  return profile(make, [batch, ...inputShape], { optimizerSlots: 1 });
}

/** Bytes that predicting one image takes, the weights among them. */
export function predictionBytes({ make, inputShape }: Network): number {
  const { parameters, buffers, memory } = profile(make, [1, ...inputShape], { batchStatistics: false });
  return 4 * (parameters + buffers) + memory.predict;
}
