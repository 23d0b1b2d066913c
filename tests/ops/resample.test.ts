// Resizing, adaptive averages and borders on random shapes; bad input. PyTorch's values stand in tests/golden.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { adaptiveAvgPool2d } from "../../src/ops/adaptiveAvgPool2d.ts";
import { tensor } from "../../src/ops/create.ts";
import { interpolate } from "../../src/ops/interpolate.ts";
import { type BorderMode, padImage } from "../../src/ops/padImage.ts";
import { avgPool1d, maxPool1d } from "../../src/ops/pool1d.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomInt, randomValues } from "../harness.ts";

type Image = readonly [n: number, h: number, w: number, c: number];

/** y[n, i, j, c] = Σ weight·x[n, p, q, c] over the taps of pixel (i, j). */
function gather(
  [n, h, w, c]: Image,
  height: number,
  width: number,
  taps: (i: number, j: number) => readonly (readonly [p: number, q: number, weight: number])[],
) {
  return (x: Float64Array) => {
    const y = new Float64Array(n * height * width * c);
    for (let b = 0; b < n; b++)
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++)
          for (const [p, q, weight] of taps(i, j))
            for (let k = 0; k < c; k++) {
              const to = ((b * height + i) * width + j) * c + k;
              y[to] = (y[to] as number) + weight * (x[((b * h + p) * w + q) * c + k] as number);
            }
    return y;
  };
}

const image = (seed: number): Image => [
  randomInt(seed, 1, 2),
  randomInt(seed + 1, 2, 7),
  randomInt(seed + 2, 2, 7),
  randomInt(seed + 3, 1, 6),
];

describe("resampling", () => {
  for (let seed = 0; seed < 10; seed++) {
    const shape = image(seed * 10);
    const size = [randomInt(seed + 50, 1, 9), randomInt(seed + 60, 1, 9)] as const;
    test(`[${shape}] to [${size}]`, async () => {
      const x = randomValues(shape, seed);
      const nearest = (i: number, from: number, to: number) => Math.min(Math.floor((i * from) / to), from - 1);
      await checkAgainstReference(
        (t) => interpolate(t, size),
        gather(shape, ...size, (i, j) => [[nearest(i, shape[1], size[0]), nearest(j, shape[2], size[1]), 1]]),
        [x],
      );
      const bin = (i: number, from: number, to: number) => {
        const first = Math.floor((i * from) / to);
        return Array.from({ length: Math.ceil(((i + 1) * from) / to) - first }, (_, d) => first + d);
      };
      await checkAgainstReference(
        (t) => adaptiveAvgPool2d(t, size),
        gather(shape, ...size, (i, j) => {
          const [rows, columns] = [bin(i, shape[1], size[0]), bin(j, shape[2], size[1])];
          return rows.flatMap((p) => columns.map((q) => [p, q, 1 / (rows.length * columns.length)] as const));
        }),
        [x],
      );
    });
  }

  const inside: Readonly<Record<BorderMode, (i: number, size: number) => number>> = {
    reflect: (i, size) => size - 1 - Math.abs(size - 1 - Math.abs(i)),
    replicate: (i, size) => Math.min(Math.max(i, 0), size - 1),
    circular: (i, size) => (i + size) % size,
  };
  test.each(["reflect", "replicate", "circular"] as const)("a border: %s", async (mode) => {
    for (let seed = 0; seed < 5; seed++) {
      const shape = image(seed * 7);
      const border = [1, shape[1] - 1, shape[2] - 1, 1] as const;
      const [height, width] = [shape[1] + border[0] + border[1], shape[2] + border[2] + border[3]];
      await checkAgainstReference(
        (t) => padImage(t, border, mode),
        gather(shape, height, width, (i, j) => [[inside[mode](i - border[0], shape[1]), inside[mode](j - border[2], shape[2]), 1]]),
        [randomValues(shape, seed)],
      );
    }
  });

  test("bad input names op, expected and got, and takes no memory", () => {
    const { used } = memoryInfo();
    const x = () => tensor(new Float32Array(12), [1, 2, 3, 2]);
    const bad: [() => unknown, RegExp][] = [
      [() => interpolate(x(), [0, 2]), /^interpolate: expected .*, got/],
      [() => interpolate(x(), [2, 2], { alignCorners: true }), /^interpolate: expected .*, got/],
      [() => interpolate(tensor([1]), [2, 2]), /^interpolate: expected .*, got/],
      [() => adaptiveAvgPool2d(x(), [2, 1.5]), /^adaptiveAvgPool2d: expected .*, got/],
      [() => padImage(x(), [2, 0, 0, 0], "reflect"), /^padImage: expected .*, got/],
      [() => padImage(x(), [0, 0, -1, 0], "replicate"), /^padImage: expected .*, got/],
      [() => maxPool1d(x(), 2), /^maxPool1d: expected .*, got/],
      [() => avgPool1d(tensor([1]), 2), /^avgPool1d: expected .*, got/],
    ];
    for (const [run, message] of bad) {
      expect(() => scope(run)).toThrow(ShapeError);
      expect(() => scope(run)).toThrow(message);
    }
    expect(memoryInfo().used).toBe(used);
  });
});
