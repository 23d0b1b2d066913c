// Every case of every fixture file: run by its op's runner.
import { describe, expect, test } from "vitest";
import { activations } from "./activations.ts";
import { convolutions } from "./conv2d.ts";
import { files, type GoldenCase, type Runner, readFixture } from "./fixture.ts";
import { linears } from "./linear.ts";
import { losses } from "./losses.ts";
import { norm } from "./norm.ts";
import { optimizers } from "./optimizers.ts";
import { pooling } from "./pooling.ts";
import { isProcedural, runProcedural } from "./procedural.ts";
import { shape } from "./shape.ts";

const runners: Readonly<Record<string, Runner>> = {
  ...activations,
  ...convolutions,
  ...linears,
  ...losses,
  ...norm,
  ...optimizers,
  ...pooling,
  ...shape,
};

for (const file of files()) {
  const { cases } = readFixture(file) as { cases?: GoldenCase[] };
  const opCases = cases?.filter(({ op }) => op !== undefined) ?? [];
  describe.runIf(opCases.length > 0)(file, () => {
    for (const golden of opCases) {
      const runner = isProcedural(golden) ? runProcedural : runners[golden.op];
      test(`${golden.op}: ${golden.name}`, async () => {
        expect(runner, `a runner for op ${golden.op}`).toBeDefined();
        await runner?.(golden);
      });
    }
  });
}
