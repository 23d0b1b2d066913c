// Every exported loss: reductions, gradients, targets that do not fit.
import { describe, expect, test } from "vitest";
import type { DType } from "../../src/backend.ts";
import { memoryInfo, type Reduction, type Tensor, tensor, WasmgradError } from "../../src/index.ts";
import { sizeOf } from "../../src/shape.ts";
import { scope } from "../../src/tensor.ts";
import { functionsOf } from "../exports.ts";
import { gradientError, outputOf, spacedValues } from "../nn/gradients.ts";
import { type LossRecipe, recipes } from "./recipes.ts";

const shape = [3, 4];

function inputOf({ breaks, probability }: LossRecipe) {
  const { data } = spacedValues(shape, breaks);
  return { shape, data: probability ? data.map((v) => (v + 8) / 16) : data };
}

test("every exported loss has a recipe, every recipe its loss", () => {
  expect(Object.keys(recipes).sort()).toEqual(functionsOf("loss"));
});

describe.each(Object.entries(recipes))("%s", (_, recipe) => {
  const { loss, each = shape, bad } = recipe;
  const x = inputOf(recipe);
  const subject = (reduction?: Reduction) => ({
    forward: (input: Tensor<DType>) => loss(input as Tensor, reduction ? { reduction } : {}),
    parameters: [],
  });

  test("sum and mean (the default) are those of none", async () => {
    const none = await outputOf(subject("none"), x);
    expect(none.shape).toEqual(each);
    const total = none.data.reduce((a, b) => a + b, 0);
    for (const [reduction, expected] of [
      ["sum", total],
      ["mean", total / sizeOf(each)],
      [undefined, total / sizeOf(each)],
    ] as const) {
      const { shape: scalar, data } = await outputOf(subject(reduction), x);
      expect(scalar).toEqual([]);
      expect(Math.abs((data[0] as number) - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
    }
  });

  test.each(["none", "sum", "mean"] as const)("gradient with reduction %s", async (reduction) => {
    const { forward, parameters } = subject(reduction);
    const scale = reduction === "mean" ? sizeOf(each) : 1; // a mean's small gradients could be wrong unseen
    expect(await gradientError({ forward: (input) => forward(input).mul(scale), parameters }, x)).toBeLessThan(2e-3);
  });

  test("targets that do not fit are refused, and no memory is kept", () => {
    const before = memoryInfo().used;
    expect(() => scope(() => void bad(tensor(x.data, shape)))).toThrow(WasmgradError);
    expect(memoryInfo().used).toBe(before);
  });
});
