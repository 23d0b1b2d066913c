// Whole training steps: input copied in, forward, loss, backward, update.
import type { BenchCase } from "../case.ts";
import { flopsOfStep, models, trainingStep } from "../models.ts";

export const cases: BenchCase[] = Object.values(models).map((model) => ({
  name: `${model.name} [${model.input.join(", ")}] training step`,
  flops: flopsOfStep(model),
  direct: true,
  setup: () => trainingStep(model),
}));
