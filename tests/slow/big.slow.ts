// Big models take a training step at 224x224 within the memory that profile predicts.
// WRITE=1 keeps what was measured, for docs/models/.
import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { type BigStep, bigNetworks, bigStep } from "./bigSteps.ts";

const measured: BigStep[] = [];

for (const [name, make] of Object.entries(bigNetworks))
  test(name, () => {
    const result = bigStep(name, make);
    measured.push(result);
    expect(Math.abs(result.peak / result.predicted - 1)).toBeLessThan(0.05);
  });

afterAll(() => {
  const file = new URL("../../docs/models/runs/big.json", import.meta.url);
  if (process.env.WRITE === "1") writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
});
