// Every case of every fixture file: run by its op's runner, or its op stands in `toBeBuilt`.
import { describe, expect, test } from "vitest";
import { activations } from "./activations.ts";
import { convolutions } from "./conv2d.ts";
import { files, type GoldenCase, type Runner, readFixture } from "./fixture.ts";
import { linears } from "./linear.ts";
import { optimizers } from "./optimizers.ts";
import { isProcedural, runProcedural } from "./procedural.ts";
import { shape } from "./shape.ts";

const runners: Readonly<Record<string, Runner>> = {
  ...activations,
  ...convolutions,
  ...linears,
  ...optimizers,
  ...shape,
};

/** Ops still to be built, or the first words of the names of their cases; later work empties this list. */
const toBeBuilt: readonly string[] = [
  // optimizers
  "rmsprop",
  "adagrad",
  "adadelta",
  "nadam",
  "radam",
  "adamax",
  "rprop",
  "asgd",
  // convolutions
  "conv1d",
  "conv_transpose2d",
  "embedding",
  // padding modes
  "pad reflect",
  "pad replicate",
  "pad circular",
];
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
import { norm } from "./norm.ts";
import { pooling } from "./pooling.ts";

const runners: Readonly<Record<string, Runner>> = { ...activations, ...norm, ...pooling };

/** Ops still to be built; later work empties this list. */
const toBeBuilt = new Set<string>([
  "layer_norm",
  "group_norm",
  "instance_norm",
  "local_response_norm",
  "normalize",
  "adaptive_avg_pool2d",
  "adaptive_max_pool2d",
  "max_pool1d",
  "avg_pool1d",
  "interpolate",
  "pad",
]);

function isToBeBuilt({ op, name }: GoldenCase): boolean {
  return toBeBuilt.some((entry) => entry === op || `${name} `.startsWith(`${entry} `));
}
for (const file of files()) {
  const { cases } = readFixture(file) as { cases?: GoldenCase[] };
  const opCases = cases?.filter(({ op }) => op !== undefined) ?? [];
  describe.runIf(opCases.length > 0)(file, () => {
    for (const golden of opCases) {
      const runner = isProcedural(golden) ? runProcedural : runners[golden.op];
      if (isToBeBuilt(golden)) test.todo(`${golden.op}: ${golden.name}`);
      else
        test(`${golden.op}: ${golden.name}`, async () => {
          expect(runner, `a runner for op ${golden.op}`).toBeDefined();
          await runner?.(golden);
        });
    }
  });
}
