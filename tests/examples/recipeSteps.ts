// Does a recipe train? Two steps on noise.
import { expect } from "vitest";
import { type ModelName, recipeOf } from "../../examples/recipes.ts";
import { readSettings } from "../../examples/train/flags.ts";
import { Session } from "../../examples/train/session.ts";
import { syntheticImages } from "./syntheticImages.ts";

/** Two steps as `npm run train` does them, each with a finite loss, after which the weights are not what they were. */
export async function takesTwoSteps(model: ModelName, side?: number): Promise<void> {
  const batchSize = 2;
  const settings = readSettings({ model, epochs: "1", "batch-size": String(batchSize) });
  const session = new Session(settings, syntheticImages(recipeOf(model), batchSize, side));
  const weights = () => Promise.all([...session.network.parameters()].map((parameter) => parameter.data()));
  const before = await weights();
  const quiet = { onBatch() {}, onEpoch() {} };
  expect(await session.fit(quiet, new AbortController().signal)).toBe(true);
  expect(session.losses).toHaveLength(2);
  for (const loss of session.losses) expect(loss).toSatisfy(Number.isFinite);
  expect((await weights()).some((values, i) => values.some((value, j) => value !== before[i]?.[j]))).toBe(true);
  for (const state of session.network.stateDict().values()) state.dispose();
}
