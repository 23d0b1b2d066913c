// Every case of every fixture file: run by its op's runner, or its op stands in `toBeBuilt`.
import { describe, expect, test } from "vitest";
import { activations } from "./activations.ts";
import { convolutions } from "./conv2d.ts";
import { files, type GoldenCase, type Runner, readFixture } from "./fixture.ts";
import { linears } from "./linear.ts";
import { optimizers } from "./optimizers.ts";
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

function isToBeBuilt({ op, name }: GoldenCase): boolean {
  return toBeBuilt.some((entry) => entry === op || `${name} `.startsWith(`${entry} `));
}
for (const file of files()) {
  const { cases } = readFixture(file) as { cases?: GoldenCase[] };
  const opCases = cases?.filter(({ op }) => op !== undefined) ?? [];
  describe.runIf(opCases.length > 0)(file, () => {
    for (const golden of opCases) {
      const runner = runners[golden.op];
      if (isToBeBuilt(golden)) test.todo(`${golden.op}: ${golden.name}`);
      else
        test(`${golden.op}: ${golden.name}`, async () => {
          expect(runner, `a runner for op ${golden.op}`).toBeDefined();
          await runner?.(golden);
        });
    }
  });
}
