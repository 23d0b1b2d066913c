// Mean squared error against its definition, each reduction.
import { expect, test } from "vitest";
import { mseLoss } from "../../src/loss/mseLoss.ts";
import { tensor } from "../../src/ops/create.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

for (const reduction of ["mean", "sum", "none"] as const)
  test(reduction, async () => {
    for (const n of [1, 2, 3, 4, 5, 7, 65]) {
      const run = (x: Tensor, target: Tensor) => mseLoss(x, target, { reduction });
      await checkAgainstReference(
        run,
        (x, t = x) => {
          const losses = x.map((v, i) => (v - (t[i] as number)) ** 2);
          const sum = losses.reduce((a, b) => a + b, 0);
          return reduction === "none" ? losses : [reduction === "sum" ? sum : sum / n];
        },
        [randomValues([n], n), randomValues([n], n + 1)],
      );
    }
  });

test("the mean of many is summed in float64", async () => {
  using x = tensor(new Float32Array(100_003).fill(0.1));
  using target = tensor(new Float32Array(100_003));
  using loss = mseLoss(x, target);
  expect(await loss.value()).toBe(Math.fround(Math.fround(0.1) * Math.fround(0.1)));
});

test("different shapes are refused", () => {
  using x = tensor([1, 2, 3, 4], [2, 2]);
  using target = tensor([1, 2, 3, 4]);
  expect(() => mseLoss(x, target)).toThrow("mseLoss: expected equal shapes, got [2, 2] and target [4]");
});
