// The table of recipes: every family is there, and the small networks take two steps (large ones: tests/slow/recipes.slow.ts).
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Module, profile } from "wasmgrad";
import * as models from "wasmgrad/models";
import { type ModelName, recipeOf, recipes } from "../../examples/recipes.ts";
import { families } from "../../scripts/docs-models/families.ts";
import { networksOf } from "../../scripts/docs-models/networks.ts";
import { takesTwoSteps } from "./recipeSteps.ts";

const names = Object.keys(recipes) as ModelName[];
/** Larger members, of the same classes as smaller ones. */
const larger = /efficientnet-b[1-7]|resnet(32|34|44|50|56|101|110|152)|resnext|densenet\d|vgg1[369]|squeezenet10|-v2$/;
const docs = new URL("../../docs/models/", import.meta.url);

describe("the table of recipes", () => {
  it("has every class of networks that wasmgrad/models exports", () => {
    const made = new Set<unknown>();
    for (const { make, inputShape } of names.filter((name) => !larger.test(name)).flatMap(networksOf))
      profile(() => {
        const net = make();
        for (const [, module] of net.namedModules()) made.add(module.constructor);
        return net;
      }, [2, ...inputShape]);
    const exported = Object.entries(models).filter(([, value]) => typeof value === "function" && value.prototype instanceof Module);
    expect(exported.length).toBeGreaterThan(15);
    expect(exported.filter(([, value]) => !made.has(value)).map(([name]) => name)).toEqual([]);
  });

  it("gives every recipe a page that names it, and every page a recipe", () => {
    for (const name of names) {
      const page = new URL(`${recipeOf(name).family}.md`, docs);
      expect(existsSync(page), name).toBe(true);
      expect(readFileSync(page, "utf8")).toContain(`\`${name}\``);
    }
    expect(new Set(names.map((name) => recipeOf(name).family))).toEqual(new Set(Object.keys(families)));
  });
});

const small: readonly ModelName[] = [
  "lenet5",
  "lenet5-tanh",
  "mlp",
  "highway",
  "highway-plain",
  "selu",
  "selu-relu",
  "resnet20",
  "autoencoder",
  "autoencoder-denoising",
  "vae",
  "siamese",
  "triplet",
  "dcgan",
  "wgan",
];

describe("takes two steps", () => {
  it.each(small)("%s", (name) => takesTwoSteps(name));
});
