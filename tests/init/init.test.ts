// Initializers: in place, from the global generator, and what they refuse. Their distributions: tests/golden/init.test.ts.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import * as init from "../../src/init/index.ts";
import { full } from "../../src/ops/create.ts";
import { generator, seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";

beforeEach(() => seed(0));

const random: Record<string, init.Initializer> = {
  kaimingNormal: init.kaimingNormal(),
  kaimingUniform: init.kaimingUniform(),
  xavierNormal: init.xavierNormal({ gain: 2 }),
  xavierUniform: init.xavierUniform(),
  lecunNormal: init.lecunNormal(),
  lecunUniform: init.lecunUniform(),
  normal: init.normal(1, 2),
  uniform: init.uniform(-1, 1),
  truncatedNormal: init.truncatedNormal({ std: 0.1 }),
};

describe("random initializers", () => {
  for (const [name, initialize] of Object.entries(random))
    test(`${name}: in place, one stream each, repeatable`, async () => {
      const x = full([3, 5], 9);
      const before = memoryInfo().used;
      initialize(x, init.fans(x.shape));
      expect(memoryInfo().used).toBe(before);
      expect(generator.state.position).toBe(1);
      const first = await x.data();
      expect(new Set(first).size).toBe(15);
      initialize(x, init.fans(x.shape));
      expect(await x.data()).not.toEqual(first);
      seed(0);
      initialize(x, init.fans(x.shape));
      expect(await x.data()).toEqual(first);
    });
});

test("constants", async () => {
  const x = full([5], 9);
  for (const [initialize, value] of [
    [init.zeros, 0],
    [init.ones, 1],
    [init.constant(0.25), 0.25],
  ] as [init.Initializer, number][]) {
    initialize(x, { fanIn: 1, fanOut: 1 });
    expect(await x.data()).toEqual(new Float32Array(5).fill(value));
  }
  expect(generator.state.position).toBe(0);
});

test("fans", () => {
  expect(init.fans([7, 3])).toEqual({ fanIn: 7, fanOut: 3 });
  expect(init.fans([3, 5, 2, 8])).toEqual({ fanIn: 30, fanOut: 120 });
  expect(() => init.fans([4])).toThrow(new ShapeError("fans", "expected a weight of at least two axes, got shape [4]"));
});

test("bad options", () => {
  expect(() => init.kaimingNormal({ mode: "fan_in" as never })).toThrow(ShapeError);
  expect(() => init.kaimingUniform({ nonlinearity: "Relu" as never })).toThrow(ShapeError);
  expect(() => init.gain("swish" as never)).toThrow(ShapeError);
  expect(() => init.xavierNormal({ gain: -1 })).toThrow(ShapeError);
  const x = full([2], 9);
  expect(() => init.normal(0, -1)(x, { fanIn: 1, fanOut: 1 })).toThrow(ShapeError);
});
