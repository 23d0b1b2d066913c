// Every case of every fixture file: run by its op's runner, or its op stands in `toBeBuilt`.
import { describe, expect, test } from "vitest";
import { activations } from "./activations.ts";
import { files, type GoldenCase, type Runner, readFixture } from "./fixture.ts";
import { losses } from "./losses.ts";

const runners: Readonly<Record<string, Runner>> = { ...activations, ...losses };

/** Ops still to be built; later work empties this list. */
const toBeBuilt = new Set<string>([
  "binary_cross_entropy",
  "binary_cross_entropy_with_logits",
  "contrastive",
  "cosine_embedding_loss",
  "cosine_similarity",
  "gaussian_nll_loss",
  "glu",
  "hinge",
  "hinge_embedding_loss",
  "huber_loss",
  "kl_div",
  "l1_loss",
  "margin_ranking_loss",
  "multi_margin_loss",
  "nll_loss",
  "pairwise_distance",
  "poisson_nll_loss",
  "prelu",
  "smooth_l1_loss",
  "soft_margin_loss",
  "softmin",
  "squared_hinge",
  "triplet_margin_loss",
]);

for (const file of files()) {
  const { cases } = readFixture(file) as { cases?: GoldenCase[] };
  const opCases = cases?.filter(({ op }) => op !== undefined) ?? [];
  describe.runIf(opCases.length > 0)(file, () => {
    for (const golden of opCases) {
      const runner = runners[golden.op];
      if (toBeBuilt.has(golden.op)) test.todo(`${golden.op}: ${golden.name}`);
      else
        test(`${golden.op}: ${golden.name}`, async () => {
          expect(runner, `a runner for op ${golden.op}`).toBeDefined();
          await runner?.(golden);
        });
    }
  });
}
