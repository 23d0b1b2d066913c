// Ops that move values: every one against naive index arithmetic, with gradients.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { centerCrop, crop } from "../../src/ops/crop.ts";
import { expand, repeatInterleave, tile } from "../../src/ops/expand.ts";
import { flip } from "../../src/ops/flip.ts";
import { maxout } from "../../src/ops/maxout.ts";
import { dot, outer } from "../../src/ops/outer.ts";
import { pixelShuffle, pixelUnshuffle } from "../../src/ops/pixelShuffle.ts";
import { chunk, split } from "../../src/ops/split.ts";
import { squeeze, unsqueeze } from "../../src/ops/squeeze.ts";
import { stack } from "../../src/ops/stack.ts";
import { swapaxes } from "../../src/ops/transpose.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues } from "../harness.ts";
import { flatIndex, indices } from "../naive.ts";

/** Checks that element `index` of y [to] is element `from(index)` of x. */
async function checkMoves(run: (x: Tensor) => Tensor, shape: Shape, to: Shape, from: (index: number[]) => number[]): Promise<void> {
  const places = indices(to).map((index) => flatIndex(from(index), shape));
  const x = randomValues(shape, 1);
  await checkAgainstReference(run, (v) => places.map((i) => v[i] as number), [x]);
  expect((await outputAndGradients(run, [x])).shape).toEqual(to);
}

const extent = (shape: Shape, axis: number) => shape[axis] as number;

describe("flip", () => {
  for (const [shape, axes] of [
    [[5], [0]],
    [[3, 4], [0]],
    [[3, 5], [1]],
    [
      [3, 5],
      [0, 1],
    ],
    [[2, 3, 4, 5], [2]],
    [
      [2, 3, 4, 5],
      [1, 2],
    ],
    [
      [2, 3, 2, 1, 3],
      [0, 2, 4],
    ],
    [[2, 3], []],
    [[0, 3], [1]],
  ] as [Shape, number[]][])
    test(`axes [${axes}] of [${shape}]`, () =>
      checkMoves(
        (x) =>
          flip(
            x,
            axes.map((axis) => axis - shape.length),
          ),
        shape,
        shape,
        (index) => index.map((i, axis) => (axes.includes(axis) ? extent(shape, axis) - 1 - i : i)),
      ));
});

describe("repetition", () => {
  for (const [shape, to] of [
    [[], [3]],
    [[1], [5]],
    [[4], [3, 4]],
    [
      [2, 1, 3],
      [2, 4, 3],
    ],
    [
      [1, 3, 1],
      [2, 5, 3, 7],
    ],
    [[3], [0, 3]],
  ] as [Shape, Shape][])
    test(`expand [${shape}] to [${to}]`, () =>
      checkMoves(
        (x) => expand(x, to),
        shape,
        to,
        (index) => shape.map((n, axis) => (n === 1 ? 0 : (index[axis + to.length - shape.length] as number))),
      ));

  test("expand keeps extents that are -1", () =>
    checkMoves(
      (x) => expand(x, [2, -1, 3, -1]),
      [4, 1, 5],
      [2, 4, 3, 5],
      ([, i = 0, , j = 0]) => [i, 0, j],
    ));

  for (const [shape, repeats] of [
    [[3], [4]],
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [2]],
    [[3], [2, 1, 2]],
    [
      [2, 1, 2],
      [1, 5, 0],
    ],
  ] as [Shape, number[]][])
    test(`tile [${shape}] by [${repeats}]`, () => {
      const rank = Math.max(shape.length, repeats.length);
      const padded = [...new Array(rank - shape.length).fill(1), ...shape];
      const times = [...new Array(rank - repeats.length).fill(1), ...repeats];
      const to = padded.map((n, axis) => n * times[axis]);
      return checkMoves(
        (x) => tile(x, repeats),
        shape,
        to,
        (index) => shape.map((n, axis) => (index[axis + rank - shape.length] as number) % n),
      );
    });

  for (const axis of [0, 1, -1])
    test(`repeatInterleave along ${axis}`, () => {
      const at = (axis + 3) % 3;
      const shape = [2, 3, 4];
      return checkMoves(
        (x) => repeatInterleave(x, 3, axis),
        shape,
        shape.map((n, i) => (i === at ? n * 3 : n)),
        (index) => index.map((i, a) => (a === at ? Math.floor(i / 3) : i)),
      );
    });
});

describe("joining and parting", () => {
  for (const axis of [0, 1, 2, -1])
    test(`stack along ${axis}`, async () => {
      const at = (axis + 3) % 3;
      const to = [...[2, 3].slice(0, at), 3, ...[2, 3].slice(at)];
      const inputs = [1, 2, 3].map((seed) => randomValues([2, 3], seed));
      await checkAgainstReference(
        (...xs) => stack(xs, axis),
        (...xs) =>
          indices(to).map(
            (index) =>
              xs[index[at] as number]?.[
                flatIndex(
                  index.filter((_, i) => i !== at),
                  [2, 3],
                )
              ] as number,
          ),
        inputs,
      );
      expect(scope(() => stack([tensor([1, 2]), tensor([3, 4])], axis % 2).shape)).toEqual([2, 2]);
    });

  test("split by a size and by sizes, chunk", () => {
    const shapes = (parts: (x: Tensor) => Tensor[]) =>
      scope(() => parts(tensor(new Float32Array(14), [2, 7])).map(({ shape }) => shape[1]));
    expect(shapes((x) => split(x, 3, 1))).toEqual([3, 3, 1]);
    expect(shapes((x) => split(x, [1, 0, 6], -1))).toEqual([1, 0, 6]);
    expect(shapes((x) => chunk(x, 3, 1))).toEqual([3, 3, 1]);
    expect(shapes((x) => chunk(x, 5, 1))).toEqual([2, 2, 2, 1]);
    expect(shapes((x) => chunk(x, 9, 1))).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(shapes((x) => chunk(x, 1, 1))).toEqual([7]);
  });

  test("a part is the slice it should be", () =>
    checkMoves(
      (x) => split(x, [2, 3, 2], 1)[1] as Tensor,
      [2, 7, 3],
      [2, 3, 3],
      ([n = 0, i = 0, c = 0]) => [n, i + 2, c],
    ));

  test("squeeze and unsqueeze, of floats and integers", async () => {
    scope(() => {
      const x = tensor(new Float32Array(6), [1, 2, 1, 3]);
      expect(squeeze(x).shape).toEqual([2, 3]);
      expect(squeeze(x, 0).shape).toEqual([2, 1, 3]);
      expect(squeeze(x, [-2, 0]).shape).toEqual([2, 3]);
      expect(unsqueeze(x, -1).shape).toEqual([1, 2, 1, 3, 1]);
      expect(unsqueeze(x, 4).shape).toEqual([1, 2, 1, 3, 1]);
      expect(unsqueeze(intTensor([1, 2]), 0).dtype).toBe("i32");
    });
    await checkMoves(
      (x) => unsqueeze(squeeze(x), 1),
      [1, 2, 3],
      [2, 1, 3],
      ([i = 0, , j = 0]) => [0, i, j],
    );
  });
});

describe("images", () => {
  for (const factor of [1, 2, 3])
    test(`pixelShuffle by ${factor}, and back`, async () => {
      const [n, h, w, c] = [2, 2, 3, 2];
      const narrow = [n, h, w, c * factor * factor];
      const wide = [n, h * factor, w * factor, c];
      const channel = (i: number, j: number, k: number) => k * factor * factor + (i % factor) * factor + (j % factor);
      const up = ([b = 0, i = 0, j = 0, k = 0]: number[]) => [b, Math.floor(i / factor), Math.floor(j / factor), channel(i, j, k)];
      await checkMoves((x) => pixelShuffle(x, factor), narrow, wide, up);
      await checkMoves(
        (x) => pixelUnshuffle(pixelShuffle(x, factor), factor),
        narrow,
        narrow,
        (index) => index,
      );
    });

  test("crop and centerCrop", async () => {
    const shape = [2, 5, 6, 3];
    await checkMoves(
      (x) => crop(x, { top: 1, left: 2, height: 3, width: 4 }),
      shape,
      [2, 3, 4, 3],
      ([n = 0, i = 0, j = 0, c = 0]) => [n, i + 1, j + 2, c],
    );
    await checkMoves(
      (x) => centerCrop(x, [2, 4]),
      shape,
      [2, 2, 4, 3],
      ([n = 0, i = 0, j = 0, c = 0]) => [n, i + 1, j + 1, c],
    );
    await checkMoves(
      (x) => centerCrop(x, 5),
      shape,
      [2, 5, 5, 3],
      (index) => index,
    );
  });

  test("maxout takes the largest of neighbours", () =>
    checkAgainstReference(
      (x) => maxout(x, 3),
      (x) => Array.from({ length: 8 }, (_, i) => Math.max(...x.slice(3 * i, 3 * i + 3))),
      [randomValues([2, 2, 6], 1)],
    ));

  test("swapaxes", () =>
    checkMoves(
      (x) => swapaxes(x, 0, -1),
      [2, 3, 5],
      [5, 3, 2],
      ([a = 0, b = 0, c = 0]) => [c, b, a],
    ));
});

test("outer and dot", async () => {
  const [a, b] = [randomValues([5], 1), randomValues([7], 2)];
  await checkAgainstReference(outer, (x, z) => [...x].flatMap((v) => [...z].map((u) => u * v)), [a, b]);
  await checkAgainstReference(dot, (x, z) => [x.reduce((sum, v, i) => sum + v * (z[i] as number), 0)], [a, randomValues([5], 3)]);
});

test("bad input names op, expected and got, and takes no memory", () => {
  const { used } = memoryInfo();
  const x = () => tensor(new Float32Array(12), [1, 2, 3, 2]);
  const bad: [() => unknown, RegExp][] = [
    [() => flip(x(), 4), /^flip: expected an axis/],
    [() => flip(x(), [1, -3]), /^flip: expected each axis once/],
    [() => expand(x(), [2, 2, 3]), /^expand: expected a shape that \[1, 2, 3, 2\] broadcasts to, got \[2, 2, 3\]/],
    [() => expand(x(), [1, 4, 3, 2]), /^expand: expected/],
    [() => expand(x(), [-1, 1, 2, 3, 2]), /^expand: expected/],
    [() => tile(x(), [1, -1]), /^tile: expected repeats >= 0, got/],
    [() => repeatInterleave(x(), 1.5, 0), /^repeatInterleave: expected repeats/],
    [() => stack([]), /^stack: expected one or more tensors of one shape, got none/],
    [() => stack([x(), tensor([1])]), /^stack: expected/],
    [() => stack([tensor([1])], 3), /^unsqueeze: expected an axis from -2 to 1/],
    [() => split(x(), 0, 2), /^split: expected parts of positive extent/],
    [() => split(x(), [1, 1], 2), /^split: expected .* sum up to 3, got 1,1/],
    [() => chunk(x(), 0), /^chunk: expected/],
    [() => squeeze(x(), 1), /^squeeze: expected axis 1 of \[1, 2, 3, 2\] to have extent 1, got 2/],
    [() => unsqueeze(x(), 5), /^unsqueeze: expected an axis/],
    [() => swapaxes(x(), 0, 4), /^swapaxes: expected an axis/],
    [() => pixelShuffle(x(), 2), /^pixelShuffle: expected a factor whose square divides 2 channels, got 2/],
    [() => pixelUnshuffle(x(), 2), /^pixelUnshuffle: expected a factor that divides 2x3 pixels, got 2/],
    [() => crop(x(), { top: 0, left: 1, height: 2, width: 3 }), /^crop: expected a rectangle inside 2x3 pixels, got 2x3 at \[0, 1\]/],
    [() => crop(x(), { top: 0, left: 0, height: 0, width: 3 }), /^crop: expected/],
    [() => centerCrop(x(), 3), /^centerCrop: expected a size of at most 2x3 pixels, got 3x3/],
    [() => maxout(x(), 3), /^maxout: expected pieces that divide/],
    [() => outer(x(), x()), /^outer: expected two vectors/],
    [() => dot(tensor([1]), tensor([1, 2])), /^dot: expected two vectors of one length/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  expect(memoryInfo().used).toBe(used);
});
