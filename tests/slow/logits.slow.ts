// PyTorch's weights give PyTorch's logits, for every model of the fixture.
import { expect, test } from "vitest";
import { compareLogits, logitsFixtures } from "../models/logits.ts";

for (const golden of logitsFixtures)
  test(`logits of ${golden.name}`, async () => {
    const worst = await compareLogits(golden);
    console.log(`| ${golden.name} | ${worst.toExponential(1)} |`);
    expect(worst).toBeLessThan(5e-6);
  });
