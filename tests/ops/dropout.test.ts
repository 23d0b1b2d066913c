// Dropout: which elements, their scale, the gradient's mask, and when it does nothing.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { ones, tensor } from "../../src/ops/create.ts";
import { dropout } from "../../src/ops/dropout.ts";
import { generator, seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import { outputAndGradients, randomValues } from "../harness.ts";
import { streamBits } from "../philox.ts";

beforeEach(() => seed(3));

describe("dropout", () => {
  for (const p of [0.1, 0.5, 0.9])
    test(`p = ${p}: mask and scale from the stream's bits, forwards and backwards`, async () => {
      for (const n of [1, 2, 3, 4, 5, 6, 7, 103]) {
        const { position } = generator.state;
        const [x, gy] = [randomValues([n], n), randomValues([n], n + 1)];
        const { y, gradients } = await outputAndGradients((t) => dropout(t as Tensor, p), [x], gy.data);
        const scale = Math.fround(1 / (1 - p));
        const kept = streamBits(n, 3, position).map((bits) => bits >= Math.round(p * 2 ** 32));
        expect(y).toEqual(x.data.map((v, i) => (kept[i] ? v * scale : 0)));
        expect(gradients[0]).toEqual(gy.data.map((v, i) => (kept[i] ? v * scale : 0)));
      }
    });

  test("drops p of the elements and keeps the mean", async () => {
    const n = 100_000;
    for (const p of [0.2, 0.5]) {
      const y = await dropout(ones([n]), p).data();
      const zeros = y.filter((v) => v === 0).length;
      expect(Math.abs(zeros / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  test("draws anew each time, and the same again from the same state", async () => {
    const x = ones([64]);
    const { state } = generator;
    const first = await dropout(x, 0.5).data();
    expect(await dropout(x, 0.5).data()).not.toEqual(first);
    generator.state = state;
    expect(await dropout(x, 0.5).data()).toEqual(first);
  });

  test("returns x itself, and takes no stream, in evaluation and for p = 0", () => {
    const x = tensor([1, 2]);
    const { state } = generator;
    expect(dropout(x, 0)).toBe(x);
    expect(dropout(x, 0.5, false)).toBe(x);
    expect(generator.state).toEqual(state);
  });

  test("a step that fails gives its streams back", async () => {
    const { state } = generator;
    const fail = (t: Tensor) => {
      dropout(t, 0.5);
      throw new RangeError("on purpose");
    };
    await expect(outputAndGradients((t) => fail(t as Tensor), [randomValues([4], 1)], [1, 1, 1, 1])).rejects.toThrow(RangeError);
    expect(generator.state).toEqual(state);
  });

  test("bad p", () => {
    const x = tensor([1, 2]);
    const before = memoryInfo().used;
    for (const p of [-0.1, 1, 1.5, Number.NaN]) expect(() => dropout(x, p), String(p)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });
});
