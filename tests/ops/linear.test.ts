import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { linear } from "../../src/ops/linear.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomInt, randomValues, toTensor } from "../harness.ts";

/** y = x·w + b in float64. */
function reference(inputs: number, outputs: number) {
  return (x: Float64Array, w: Float64Array, b?: Float64Array) =>
    Float64Array.from({ length: (x.length / inputs) * outputs }, (_, i) => {
      const row = Math.floor(i / outputs);
      let sum = b?.[i % outputs] ?? 0;
      for (let k = 0; k < inputs; k++) sum += (x[row * inputs + k] as number) * (w[k * outputs + (i % outputs)] as number);
      return sum;
    });
}

describe("linear", () => {
  for (let seed = 0; seed < 12; seed++) {
    const [rows, inputs, outputs] = [randomInt(seed, 1, 12), randomInt(seed + 20, 1, 20), randomInt(seed + 40, 1, 20)];
    test(`[${rows}, ${inputs}] to ${outputs}`, () =>
      checkAgainstReference(linear, reference(inputs, outputs), [
        randomValues([rows, inputs], seed),
        randomValues([inputs, outputs], seed + 1),
        randomValues([outputs], seed + 2),
      ]));
  }

  test("leading axes, a single vector, no bias", async () => {
    const w = randomValues([5, 3], 1);
    const run = (x: Tensor, weight: Tensor) => linear(x, weight, null);
    for (const shape of [[5], [2, 3, 5], [1, 2, 1, 5]]) await checkAgainstReference(run, reference(5, 3), [randomValues(shape, 2), w]);
  });

  for (const [what, x, w, b] of [
    ["x of another width", [6, 5], [7, 3], [3]],
    ["a weight of one axis", [6, 5], [5], [5]],
    ["a bias of another length", [6, 7], [7, 3], [7]],
    ["a bias of two axes", [6, 7], [7, 3], [1, 3]],
    ["a single number", [], [1, 3], [3]],
  ] as const)
    test(`refuses ${what}`, () => {
      const before = memoryInfo().used;
      const build = () => scope(() => void linear(...([x, w, b].map((s) => toTensor(randomValues(s, 1))) as [Tensor, Tensor, Tensor])));
      expect(build).toThrow(ShapeError);
      expect(build).toThrow(/^linear: expected .*, got \[/);
      expect(memoryInfo().used).toBe(before);
    });
});
