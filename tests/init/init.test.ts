// Initializers: in place, from the global generator, and what they refuse. Their distributions: tests/golden/init.test.ts.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { constantInit, normalInit, onesInit, truncatedNormalInit, uniformInit, zerosInit } from "../../src/init/distributions.ts";
import { fans, type Initializer } from "../../src/init/initializer.ts";
import { gain, kaimingNormal, kaimingUniform } from "../../src/init/kaiming.ts";
import { lecunNormal, lecunUniform } from "../../src/init/lecun.ts";
import { xavierNormal, xavierUniform } from "../../src/init/xavier.ts";
import { full } from "../../src/ops/create.ts";
import { generator, seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";

beforeEach(() => seed(0));

const random: Record<string, Initializer> = {
  kaimingNormal: kaimingNormal(),
  kaimingUniform: kaimingUniform(),
  xavierNormal: xavierNormal({ gain: 2 }),
  xavierUniform: xavierUniform(),
  lecunNormal: lecunNormal(),
  lecunUniform: lecunUniform(),
  normalInit: normalInit({ mean: 1, std: 2 }),
  uniformInit: uniformInit({ low: -1 }),
  truncatedNormalInit: truncatedNormalInit({ std: 0.1 }),
};

describe("random initializers", () => {
  for (const [name, initialize] of Object.entries(random))
    test(`${name}: in place, one stream each, repeatable`, async () => {
      const x = full([3, 5], 9);
      const before = memoryInfo().used;
      initialize(x, fans(x.shape));
      expect(memoryInfo().used).toBe(before);
      expect(generator.state.position).toBe(1);
      const first = await x.data();
      expect(new Set(first).size).toBe(15);
      initialize(x, fans(x.shape));
      expect(await x.data()).not.toEqual(first);
      seed(0);
      initialize(x, fans(x.shape));
      expect(await x.data()).toEqual(first);
    });
});

test("constants", async () => {
  const x = full([5], 9);
  for (const [initialize, value] of [
    [zerosInit, 0],
    [onesInit, 1],
    [constantInit(0.25), 0.25],
  ] as [Initializer, number][]) {
    initialize(x, { fanIn: 1, fanOut: 1 });
    expect(await x.data()).toEqual(new Float32Array(5).fill(value));
  }
  expect(generator.state.position).toBe(0);
});

test("fans", () => {
  expect(fans([7, 3])).toEqual({ fanIn: 7, fanOut: 3 });
  expect(fans([3, 5, 2, 8])).toEqual({ fanIn: 30, fanOut: 120 });
  expect(() => fans([4])).toThrow(new ShapeError("fans", "expected a weight of at least two axes, got shape [4]"));
});

test("bad options", () => {
  expect(() => kaimingNormal({ mode: "fan_in" as never })).toThrow(ShapeError);
  expect(() => kaimingUniform({ nonlinearity: "Relu" as never })).toThrow(ShapeError);
  expect(() => gain("swish" as never)).toThrow(ShapeError);
  expect(() => xavierNormal({ gain: -1 })).toThrow(ShapeError);
  const x = full([2], 9);
  expect(() => normalInit({ std: -1 })(x, { fanIn: 1, fanOut: 1 })).toThrow(ShapeError);
});
