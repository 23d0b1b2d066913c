// Every case of every fixture file: run by its op's runner, or its op stands in `toBeBuilt`.
import { describe, expect, test } from "vitest";
import { activations } from "./activations.ts";
import { files, type GoldenCase, type Runner, readFixture } from "./fixture.ts";
import { optimizers } from "./optimizers.ts";

const runners: Readonly<Record<string, Runner>> = { ...activations, ...optimizers };

/** Ops still to be built; later work empties this list. */
const toBeBuilt = new Set<string>([]);

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
