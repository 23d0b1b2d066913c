// Adaptive, power-average and global pooling, and pooling along sequences, against naive float64 loops.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { adaptiveAvgPool2d } from "../../src/ops/adaptiveAvgPool2d.ts";
import { adaptiveMaxPool2d } from "../../src/ops/adaptiveMaxPool2d.ts";
import { tensor } from "../../src/ops/create.ts";
import { globalAvgPool } from "../../src/ops/globalAvgPool.ts";
import { globalMaxPool } from "../../src/ops/globalMaxPool.ts";
import { lpPool2d } from "../../src/ops/lpPool2d.ts";
import { adaptiveAvgPool1d, adaptiveMaxPool1d, avgPool1d, lpPool1d, maxPool1d } from "../../src/ops/pool1d.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomInt, randomValues } from "../harness.ts";

type Image = readonly [n: number, h: number, w: number, c: number];
type Span = readonly [from: number, to: number];

/** Each window of rows × columns through `reduce`, channel by channel. */
function pooled([n, h, w, c]: Image, rows: readonly Span[], columns: readonly Span[], reduce: (values: number[]) => number) {
  return (x: Float64Array) => {
    const y: number[] = [];
    for (let image = 0; image < n; image++)
      for (const [top, bottom] of rows)
        for (const [left, right] of columns)
          for (let k = 0; k < c; k++) {
            const values: number[] = [];
            for (let i = Math.max(top, 0); i < Math.min(bottom, h); i++)
              for (let j = Math.max(left, 0); j < Math.min(right, w); j++) values.push(x[((image * h + i) * w + j) * c + k] as number);
            y.push(reduce(values));
          }
    return y;
  };
}

const bins = (size: number, count: number): Span[] =>
  Array.from({ length: count }, (_, i) => [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)]);
const windows = (count: number, taps: number, step: number, before = 0): Span[] =>
  Array.from({ length: count }, (_, i) => [i * step - before, i * step - before + taps]);
const highest = (values: number[]) => Math.max(...values);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const power = (p: number, share: (count: number) => number) => (values: number[]) =>
  (values.reduce((sum, v) => sum + v ** p, 0) * share(values.length)) ** (1 / p);

describe("adaptiveMaxPool2d", () => {
  for (let seed = 0; seed < 14; seed++) {
    const draw = (k: number, low: number, high: number) => randomInt(seed * 31 + k, low, high);
    const shape = [draw(1, 1, 2), draw(2, 1, 9), draw(3, 1, 9), draw(4, 1, 9)] as const;
    const size = [draw(5, 1, 7), draw(6, 1, 7)] as const; // also more bins than pixels
    test(`[${shape}] to [${size}]`, () =>
      checkAgainstReference(
        (x) => adaptiveMaxPool2d(x, size),
        pooled(shape, bins(shape[1], size[0]), bins(shape[2], size[1]), highest),
        [randomValues(shape, seed)],
        { step: 1e-6 },
      ));
  }

  test("of equal values the first gets the gradient; a NaN wins", async () => {
    for (const c of [1, 5]) {
      const data = Float32Array.from({ length: 4 * c }, (_, i) => [1, 7, 7, 0][Math.floor(i / c)] as number);
      const { gradients } = await outputAndGradients((x) => adaptiveMaxPool2d(x, 1), [{ shape: [1, 2, 2, c], data }], new Array(c).fill(3));
      expect([...(gradients[0] as Float32Array)]).toEqual([0, 3, 0, 0].flatMap((g) => new Array(c).fill(g)));
      data[2 * c] = Number.NaN;
      const { y } = await outputAndGradients((x) => adaptiveMaxPool2d(x, 1), [{ shape: [1, 2, 2, c], data }]);
      expect(y[0]).toBe(Number.NaN);
    }
  });
});

describe("lpPool2d", () => {
  const shape = [2, 6, 7, 5] as const;
  const positive = () => ({ shape, data: randomValues(shape, 1).data.map((v) => v + 1.5) });
  for (const p of [1, 2, 3, 4.5])
    test(`p = ${p}`, async () => {
      await checkAgainstReference(
        (x) => lpPool2d(x, p, 2),
        pooled(
          shape,
          windows(3, 2, 2),
          windows(3, 2, 2),
          power(p, () => 1),
        ),
        [positive()],
      );
      await checkAgainstReference(
        (x) => lpPool2d(x, p, [3, 2], { stride: [1, 2], ceilMode: true }),
        pooled(
          shape,
          windows(4, 3, 1),
          windows(4, 2, 2),
          power(p, (count) => 6 / count),
        ), // a window cut off counts as if it were whole
        [positive()],
      );
    });

  test("p = 1 sums values of both signs; zeros have gradient 0", async () => {
    await checkAgainstReference(
      (x) => lpPool2d(x, 1, 2),
      pooled(
        shape,
        windows(3, 2, 2),
        windows(3, 2, 2),
        power(1, () => 1),
      ),
      [randomValues(shape, 2)],
    );
    const { y, gradients } = await outputAndGradients((x) => lpPool2d(x, 2, 2), [{ shape: [1, 2, 2, 1], data: new Float32Array(4) }], [5]);
    expect([y[0], ...(gradients[0] as Float32Array)]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("global pooling", () => {
  for (const [n, h, w, c] of [
    [1, 1, 1, 1],
    [2, 3, 5, 3],
    [2, 9, 13, 6],
  ] as const)
    test(`[${n}, ${h}, ${w}, ${c}]`, async () => {
      const x = randomValues([n, h, w, c], 3);
      const sequence = { shape: [n, h * w, c], data: x.data };
      for (const input of [x, sequence]) {
        await checkAgainstReference(globalMaxPool, pooled([n, h, w, c], [[0, h]], [[0, w]], highest), [input], { step: 1e-6 });
        await checkAgainstReference(globalAvgPool, pooled([n, h, w, c], [[0, h]], [[0, w]], mean), [input]);
      }
    });
});

describe("along sequences", () => {
  const [n, length, c] = [2, 11, 3];
  const image = [n, 1, length, c] as const;
  const x = { shape: [n, length, c], data: randomValues([n, length, c], 5).data.map((v) => v + 1.1) };
  const row: Span[] = [[0, 1]];

  test("maxPool1d with dilation, avgPool1d without its padding, same padding", async () => {
    const dilated = (v: Float64Array) =>
      Array.from({ length: n * 9 * c }, (_, i) => {
        const at = Math.floor(i / (9 * c)) * length * c + (i % (9 * c));
        return Math.max(v[at] as number, v[at + 2 * c] as number);
      });
    await checkAgainstReference((t) => maxPool1d(t, 2, { stride: 1, dilation: 2 }), dilated, [x], { step: 1e-6 });
    await checkAgainstReference(
      (t) => avgPool1d(t, 4, { stride: 3, padding: [1, 2], countIncludePad: false }),
      pooled(image, row, windows(4, 4, 3, 1), mean),
      [x],
    );
    expect(scope(() => maxPool1d(tensor(x.data, x.shape), 3, { stride: 2, padding: "same" }).shape)).toEqual([n, 6, c]);
  });

  test("lpPool1d, adaptiveAvgPool1d, adaptiveMaxPool1d", async () => {
    await checkAgainstReference(
      (t) => lpPool1d(t, 2, 3, { stride: 2 }),
      pooled(
        image,
        row,
        windows(5, 3, 2),
        power(2, () => 1),
      ),
      [x],
    );
    await checkAgainstReference((t) => adaptiveAvgPool1d(t, 4), pooled(image, row, bins(length, 4), mean), [x]);
    await checkAgainstReference((t) => adaptiveMaxPool1d(t, 4), pooled(image, row, bins(length, 4), highest), [x], { step: 1e-6 });
  });
});

test("bad input names op, expected and got, and takes no memory", () => {
  const { used } = memoryInfo();
  const x = () => tensor(new Float32Array(12), [1, 2, 3, 2]);
  const bad: [() => unknown, RegExp][] = [
    [() => adaptiveMaxPool2d(x(), [2, 0]), /^adaptiveMaxPool2d: expected size/],
    [() => adaptiveMaxPool2d(tensor([1]), 1), /^adaptiveMaxPool2d: expected x \[N, H, W, C\], got \[1\]/],
    [() => adaptiveAvgPool2d(x(), 0), /^adaptiveAvgPool2d: expected size/],
    [() => lpPool2d(x(), 0, 2), /^lpPool2d: expected p > 0, got 0/],
    [() => lpPool2d(x(), 2, 0), /^lpPool2d: expected kernel/],
    [() => lpPool1d(x(), 2, 2), /^lpPool1d: expected x \[N, L, C\], got \[1, 2, 3, 2\]/],
    [() => globalMaxPool(tensor([1, 2])), /^globalMaxPool: expected x \[N, H, W, C\] or \[N, L, C\], got \[2\]/],
    [() => adaptiveMaxPool1d(x(), 2), /^adaptiveMaxPool1d: expected x \[N, L, C\]/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  expect(memoryInfo().used).toBe(used);
});
