// Penalties: values and gradients, what is left out, what is refused.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { Linear } from "../../src/nn/linear.ts";
import { Param } from "../../src/nn/param.ts";
import { l1l2Penalty, l1Penalty, l2Penalty } from "../../src/nn/penalty.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";

const param = (values: number[]) => new Param([values.length], (w) => backend().write(w.ptr, Float32Array.from(values)));
const value = (make: () => Tensor) => scope(make).value();

describe("penalties", () => {
  test("of a list of parameters", async () => {
    const [a, b] = [param([1, -2, 0]), param([-3])];
    expect(await value(() => l1Penalty([a, b], 0.5))).toBe(3);
    expect(await value(() => l2Penalty([a, b], 0.5))).toBe(7);
    expect(await value(() => l1l2Penalty(new Set([a, b]).values(), { l1: 0.5, l2: 1 }))).toBe(17);
  });

  test("of a module, without those that are excluded", async () => {
    const layer = new Linear(2, 2, {
      init: (w) => backend().kernels.fill(w.ptr, 4, 3),
      initBias: (b) => backend().kernels.fill(b.ptr, 2, 5),
    });
    expect(await value(() => l1Penalty(layer, 1))).toBe(22);
    expect(await value(() => l1Penalty(layer, 1, { exclude: (name) => name === "bias" }))).toBe(12);
    expect(await value(() => l2Penalty(layer, 1, { exclude: (_, { shape }) => shape.length > 1 }))).toBe(50);
  });

  test("their gradients are lambda·sign w and 2·lambda·w", async () => {
    const w = param([1, -2, 0]);
    const optimizer = new SGD([w], { lr: 1 });
    optimizer.step(() => l1Penalty([w], 0.25));
    expect(await w.data()).toEqual(Float32Array.of(0.75, -1.75, 0));
    optimizer.step(() => l2Penalty([w], 0.25));
    expect(await w.data()).toEqual(Float32Array.of(0.375, -0.875, 0));
    optimizer.step(() => l1l2Penalty([w], { l1: 0.125, l2: 0.25 }));
    expect(await w.data()).toEqual(Float32Array.of(0.0625, -0.3125, 0));
  });

  test("bad lambda, and nothing to penalize", () => {
    const w = param([1]);
    const { used } = memoryInfo();
    for (const lambda of [-1, Number.NaN, Infinity]) expect(() => l1Penalty([w], lambda)).toThrow(ShapeError);
    expect(() => l2Penalty([], 1)).toThrow("l2Penalty: expected at least one parameter, got none");
    expect(() => l2Penalty([w], 1, { exclude: () => true })).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(used);
  });
});
