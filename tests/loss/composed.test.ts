// Losses composed from ops: number targets, broadcasting, limits, bad input. Values and gradients stand in tests/golden.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { bceLoss, bceWithLogitsLoss } from "../../src/loss/bceLoss.ts";
import { tripletMarginLoss } from "../../src/loss/embeddingLosses.ts";
import { huberLoss, smoothL1Loss } from "../../src/loss/huberLoss.ts";
import { klDivLoss } from "../../src/loss/klDivLoss.ts";
import { l1Loss } from "../../src/loss/l1Loss.ts";
import { tensor } from "../../src/ops/create.ts";
import { pairwiseDistance } from "../../src/ops/distance.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;

describe("composed losses", () => {
  test("one number as the target of every element", async () => {
    const x = randomValues([3, 5], 1);
    await checkAgainstReference(
      (t) => bceWithLogitsLoss(t, 1),
      (v) => [mean(v.map((a) => Math.log1p(Math.exp(-a))))],
      [x],
    );
    await checkAgainstReference(
      (t) => bceWithLogitsLoss(t, 0),
      (v) => [mean(v.map((a) => Math.log1p(Math.exp(a))))],
      [x],
    );
    await checkAgainstReference(
      (t) => l1Loss(t, 0.25, { reduction: "none" }),
      (v) => v.map((a) => Math.abs(a - 0.25)),
      [x],
    );
    await checkAgainstReference(
      (t) => huberLoss(t, -1),
      (v) => [mean(v.map((a) => (Math.abs(a + 1) < 1 ? (a + 1) ** 2 / 2 : Math.abs(a + 1) - 0.5)))],
      [x],
    );
  });

  test("a target that broadcasts", () =>
    checkAgainstReference(
      (x, t) => l1Loss(x, t, { reduction: "sum" }),
      (x, t) => [x.reduce((total, v, i) => total + Math.abs(v - (t[i % 4] as number)), 0)],
      [randomValues([6, 4], 2), randomValues([4], 3)],
    ));

  test("smoothL1Loss with beta 0 is l1Loss; probabilities 0 and 1 and targets 0 stay finite", async () => {
    const result = scope(() => ({
      smooth: smoothL1Loss(tensor([3, -1]), tensor([1, 1]), { beta: 0 }).value(),
      certain: bceLoss(tensor([0, 1]), tensor([1, 0])).value(),
      zero: klDivLoss(tensor([-1, -2]), tensor([0, 1])).value(),
    }));
    expect(await result.smooth).toBe(2);
    expect(await result.certain).toBe(100);
    expect(await result.zero).toBe(1);
  });

  test("bad input is a ShapeError and leaves no memory behind", () => {
    const { used } = memoryInfo();
    const bad = [
      () => l1Loss(tensor([1, 2]), tensor([1, 2, 3])),
      () => huberLoss(tensor([1]), 0, { delta: 0 }),
      () => smoothL1Loss(tensor([1]), 0, { beta: -1 }),
      () => klDivLoss(tensor([1, 2]), tensor([1])),
      () => tripletMarginLoss(tensor([1], [1, 1]), tensor([1], [1, 1]), tensor([1], [1, 1]), { margin: 0 }),
      () => pairwiseDistance(tensor([1]), tensor([1]), { p: 3 as never }),
    ];
    for (const run of bad) expect(() => scope(run)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(used);
  });
});
