// Max, average and global average pooling against naive float64 loops.
import { describe, expect, test } from "vitest";
import { avgPool2d } from "../../src/ops/avgPool2d.ts";
import { tensor } from "../../src/ops/create.ts";
import { globalAvgPool } from "../../src/ops/globalAvgPool.ts";
import { maxPool2d } from "../../src/ops/maxPool2d.ts";
import { resolveWindow, type Window } from "../../src/ops/window.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { channelsLast, checkGolden, type GoldenCase, readFixture } from "../golden/fixture.ts";
import { checkAgainstReference, outputAndGradients, randomInt, randomValues } from "../harness.ts";

type Shape4 = readonly [n: number, h: number, w: number, c: number];

/** Values all 0.01 or more apart, in scrambled order: no ties, and none after a central difference's step. */
function distinct(shape: Shape4) {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => 0.01 * (((i * 7919 + 13) % size) - size / 2)) };
}

/** The values of every window, with their places in the h·w plane, through `reduce`. */
function pooled(
  [n, h, w, c]: Shape4,
  g: Window,
  x: ArrayLike<number>,
  reduce: (values: { value: number; place: number }[], i: number, j: number) => number,
): Float64Array {
  const y = new Float64Array(n * g.outH * g.outW * c);
  for (let image = 0, at = 0; image < n; image++)
    for (let i = 0; i < g.outH; i++)
      for (let j = 0; j < g.outW; j++)
        for (let channel = 0; channel < c; channel++, at++) {
          const values = [];
          for (let r = 0; r < g.kernelH; r++)
            for (let s = 0; s < g.kernelW; s++) {
              const row = i * g.strideH + r * g.dilationH - g.top;
              const column = j * g.strideW + s * g.dilationW - g.left;
              if (row < 0 || row >= h || column < 0 || column >= w) continue;
              const place = row * w + column;
              values.push({ value: x[(image * h * w + place) * c + channel] as number, place });
            }
          y[at] = reduce(values, i, j);
        }
  return y;
}

const highest = (values: { value: number }[]) => Math.max(...values.map(({ value }) => value));

/** Window options drawn from a seed: odd sizes, asymmetric strides, four-sided padding, dilation, ceil mode. */
function randomCase(seed: number) {
  const draw = (k: number, low: number, high: number) => randomInt(seed * 31 + k, low, high);
  const kernel = [draw(1, 1, 4), draw(2, 1, 4)] as const;
  const half = kernel.map((k) => Math.floor(k / 2)) as [number, number];
  return {
    shape: [draw(3, 1, 2), draw(4, 5, 10), draw(5, 5, 11), draw(6, 1, 9)] as const,
    kernel,
    stride: [draw(7, 1, 3), draw(8, 1, 4)] as const,
    padding: [draw(9, 0, half[0]), draw(10, 0, half[0]), draw(11, 0, half[1]), draw(12, 0, half[1])] as const,
    ceilMode: draw(13, 0, 1) === 1,
    countIncludePad: draw(14, 0, 1) === 1,
    dilation: [draw(15, 1, 2), draw(16, 1, 2)] as const,
  };
}

describe("maxPool2d", () => {
  for (const c of [1, 2, 3, 4, 5, 6, 8, 9, 21])
    test(`2x2 stride 2, ${c} channels`, () => {
      const shape = [2, 4, 6, c] as const;
      const g = resolveWindow("test", { input: [4, 6], kernel: 2, stride: 2, padding: 0, dilation: 1 });
      return checkAgainstReference(
        (x) => maxPool2d(x, 2),
        (x) => pooled(shape, g, x, highest),
        [distinct(shape)],
      );
    });

  for (let seed = 0; seed < 24; seed++) {
    const { shape, kernel, ...options } = randomCase(seed);
    test(`random options ${seed}: x [${shape}], ${JSON.stringify({ kernel, ...options })}`, () => {
      const g = resolveWindow("test", { input: [shape[1], shape[2]], kernel, ...options });
      return checkAgainstReference(
        (x) => maxPool2d(x, kernel, options),
        (x) => pooled(shape, g, x, highest),
        [distinct(shape)],
      );
    });
  }

  test("of equal values the first in row-major order gets the gradient", async () => {
    const x = { shape: [1, 3, 3, 1], data: Float32Array.of(0, 5, 5, 5, 5, 5, 5, 0, 0) };
    const { gradients } = await outputAndGradients((t) => maxPool2d(t, 2, { stride: 1 }), [x], [1, 2, 4, 8]);
    expect(Array.from(gradients[0] as Float32Array)).toEqual([0, 3, 0, 4, 8, 0, 0, 0, 0]);
  });

  test("a NaN wins, wherever it stands, and infinities are values", async () => {
    const nan = Number.NaN;
    const data = Float32Array.of(nan, 1, 2, nan, 1, 2, 3, Number.NEGATIVE_INFINITY);
    const { y, gradients } = await outputAndGradients((t) => maxPool2d(t, [1, 2]), [{ shape: [1, 1, 8, 1], data }], [1, 2, 3, 4]);
    expect(Array.from(y)).toEqual([nan, nan, 2, 3]);
    expect(Array.from(gradients[0] as Float32Array)).toEqual([1, 0, 0, 2, 0, 3, 4, 0]);
  });

  for (const [kernel, c] of [
    [2, 6],
    [2, 7],
    [3, 13],
  ] as const)
    test(`a NaN among numbers, ${kernel}x${kernel}, ${c} channels`, async () => {
      const shape = [1, 7, 9, c] as const;
      const g = resolveWindow("test", { input: [7, 9], kernel, stride: kernel, padding: 0, dilation: 1 });
      const data = distinct(shape).data.map((v, i) => (i % 23 === 5 ? Number.NaN : v));
      const { y } = await outputAndGradients((t) => maxPool2d(t, kernel), [{ shape, data }]);
      expect(y).toEqual(Float32Array.from(pooled(shape, g, data, highest))); // Math.max is NaN where a value is
    });

  test("padding never wins", async () => {
    const x = { shape: [1, 2, 2, 1], data: Float32Array.of(-4, -3, -2, Number.NEGATIVE_INFINITY) };
    const { y } = await outputAndGradients((t) => maxPool2d(t, 3, { stride: 1, padding: 1 }), [x]);
    expect(Array.from(y)).toEqual([-2, -2, -2, -2]);
  });

  test("refuses what does not fit, and takes no memory", () => {
    const before = memoryInfo().used;
    scope(() => {
      const x = tensor(new Float32Array(32), [1, 4, 4, 2]);
      const used = memoryInfo().used;
      expect(() => maxPool2d(x, 0)).toThrow("maxPool2d: expected kernel");
      expect(() => maxPool2d(x, 5)).toThrow("maxPool2d: expected a window of 5x5 to fit");
      expect(() => maxPool2d(x, 2, { padding: 2 })).toThrow("expected every 2x2 window to hold an element of the 4x4 input");
      expect(() => maxPool2d(x, 2, { stride: [1, 0] })).toThrow("maxPool2d: expected stride");
      expect(() => maxPool2d(x, [1024, 128], { padding: [510, 62] })).toThrow("expected a kernel of at most 65536 pixels, got 1024x128");
      expect(memoryInfo().used).toBe(used);
      expect(() => maxPool2d(tensor([1, 2]), 2)).toThrow("maxPool2d: expected x [N, H, W, C], got [2]");
    });
    expect(memoryInfo().used).toBe(before);
  });
});

describe("avgPool2d", () => {
  const mean =
    ([, h, w]: Shape4, g: Window, includePadding: boolean, divisor?: number) =>
    (values: { value: number }[], i: number, j: number) => {
      const extent = (start: number, taps: number, size: number, after: number) =>
        includePadding ? Math.min(start + taps, size + after) - start : Math.min(start + taps, size) - Math.max(start, 0);
      const count = extent(i * g.strideH - g.top, g.kernelH, h, g.bottom) * extent(j * g.strideW - g.left, g.kernelW, w, g.right);
      return values.reduce((sum, { value }) => sum + value, 0) / (divisor ?? count);
    };

  for (const c of [1, 2, 3, 4, 5, 6, 8, 9, 21])
    test(`2x2 stride 2, ${c} channels`, () => {
      const shape = [2, 4, 6, c] as const;
      const g = resolveWindow("test", { input: [4, 6], kernel: 2, stride: 2, padding: 0, dilation: 1 });
      const reference = (x: Float64Array) => pooled(shape, g, x, mean(shape, g, true));
      return checkAgainstReference((x) => avgPool2d(x, 2), reference, [randomValues(shape, c)]);
    });

  for (const [kernel, c, countIncludePad, divisorOverride] of [
    [3, 1, true, undefined],
    [3, 5, true, undefined],
    [3, 5, false, undefined],
    [3, 8, false, 7],
    [3, 21, true, undefined],
    [[2, 3], 6, true, undefined],
    [[4, 3], 6, false, undefined],
  ] as const)
    test(`${kernel} stride 1 padding 1, ${c} channels, ${countIncludePad ? "with" : "without"} padding in the divisor ${divisorOverride}`, () => {
      const shape = [1, 5, 8, c] as const;
      const g = resolveWindow("test", { input: [5, 8], kernel, stride: 1, padding: 1, dilation: 1 });
      const reference = (x: Float64Array) => pooled(shape, g, x, mean(shape, g, countIncludePad, divisorOverride));
      const options = { stride: 1, padding: 1, countIncludePad, ...(divisorOverride && { divisorOverride }) };
      return checkAgainstReference((x) => avgPool2d(x, kernel, options), reference, [randomValues(shape, 1)]);
    });

  test("windows of 3x2 with gaps between them, 6 channels", () => {
    const shape = [2, 8, 9, 6] as const;
    const g = resolveWindow("test", { input: [8, 9], kernel: [3, 2], stride: [4, 3], padding: 0, dilation: 1 });
    const reference = (x: Float64Array) => pooled(shape, g, x, mean(shape, g, true));
    return checkAgainstReference((x) => avgPool2d(x, [3, 2], { stride: [4, 3] }), reference, [randomValues(shape, 1)]);
  });

  for (let seed = 0; seed < 24; seed++) {
    const { shape, kernel, dilation: _, ...options } = randomCase(seed);
    const divisor = seed % 6 === 5 ? { divisorOverride: -2.5 } : {};
    test(`random options ${seed}: x [${shape}], ${JSON.stringify({ kernel, ...options, ...divisor })}`, () => {
      const g = resolveWindow("test", { input: [shape[1], shape[2]], kernel, dilation: 1, ...options });
      const reference = (x: Float64Array) => pooled(shape, g, x, mean(shape, g, options.countIncludePad, divisor.divisorOverride));
      return checkAgainstReference((x) => avgPool2d(x, kernel, { ...options, ...divisor }), reference, [randomValues(shape, seed)]);
    });
  }

  test("refuses what does not fit, and takes no memory", () => {
    const before = memoryInfo().used;
    scope(() => {
      const x = tensor(new Float32Array(32), [1, 4, 4, 2]);
      const used = memoryInfo().used;
      expect(() => avgPool2d(x, [2, 7])).toThrow("avgPool2d: expected a window of 2x7 to fit");
      expect(() => avgPool2d(x, 2, { divisorOverride: 0 })).toThrow("expected divisorOverride to be a finite number other than 0, got 0");
      expect(() => avgPool2d(x, 2, { padding: [0, 0, 2, 0] })).toThrow("to hold an element of the 4x4 input");
      expect(memoryInfo().used).toBe(used);
    });
    expect(memoryInfo().used).toBe(before);
  });
});

describe("globalAvgPool", () => {
  for (const shape of [
    [1, 1, 1, 1],
    [2, 3, 5, 3],
    [3, 2, 2, 8],
    [2, 9, 13, 6],
  ] as const)
    test(`x [${shape}]`, () => {
      const [n, h, w, c] = shape;
      const reference = (x: Float64Array) => {
        const y = new Float64Array(n * c);
        x.forEach((v, i) => {
          const at = Math.floor(i / (h * w * c)) * c + (i % c);
          y[at] = (y[at] as number) + v / (h * w);
        });
        return y;
      };
      return checkAgainstReference(globalAvgPool, reference, [randomValues(shape, 3)]);
    });

  test("many pixels: several chunks of a sum", async () => {
    const data = randomValues([1, 45, 50, 3], 5).data.map((v) => 100 + v);
    const { y } = await outputAndGradients(globalAvgPool, [{ shape: [1, 45, 50, 3], data }]);
    for (let c = 0; c < 3; c++) {
      const exact = data.filter((_, i) => i % 3 === c).reduce((sum, v) => sum + v, 0) / 2250;
      expect(Math.abs((y[c] as number) - exact)).toBeLessThan(1e-5);
    }
  });

  const { cases } = readFixture("pooling.json") as { cases: GoldenCase[] };
  for (const golden of cases.filter(({ op, params }) => op === "adaptive_avg_pool2d" && params.output.join() === "1,1"))
    test(`PyTorch: ${golden.name}`, () =>
      checkGolden(golden, { x: channelsLast }, (t) => ({ shape: t.shape.slice(0, 2), data: t.data }), globalAvgPool));

  test("refuses an image without channels", () => {
    scope(() => expect(() => globalAvgPool(tensor([1, 2, 3]))).toThrow("globalAvgPool: expected x [N, H, W, C] or [N, L, C], got [3]"));
  });
});
