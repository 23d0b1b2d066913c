// The recipes of larger networks take two steps, at the smallest images that the networks take; and the pages of docs/models/ are not stale.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ModelName, recipeOf, recipes } from "../../examples/recipes.ts";
import { pages } from "../../scripts/docs-models/pages.ts";
import { readRecords } from "../../scripts/docs-models/records.ts";
import { takesTwoSteps } from "../examples/recipeSteps.ts";

/** Least height and width of an image, where it is not what the recipe has. */
function leastSide(name: ModelName): number | undefined {
  if (recipeOf(name).data !== "imageFolder") return undefined;
  if (name.startsWith("inception")) return 75;
  return 64;
}

const left = /^efficientnet-b[1-7]$|^resnet(101|152)$/; // larger members, made by the same function as the smaller ones
const names = (Object.keys(recipes) as ModelName[]).filter((name) => recipeOf(name).task === "classify" && !left.test(name));

describe("takes two steps", () => {
  test.each(names)("%s", (name) => takesTwoSteps(name, leastSide(name)));
});

test("docs/models/ is what npm run docs:models writes", async () => {
  const { folder, runs, big } = await readRecords();
  for (const [name, text] of pages(runs, big)) expect(readFileSync(`${folder}${name}`, "utf8"), name).toBe(text);
});
