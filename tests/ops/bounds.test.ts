// Kernels for arrays of any shape write their outputs whole and nothing else, and read no working memory they have not written.
import { describe, expect, test } from "vitest";
import { permuteInto } from "../../src/arithmetic/blocks.ts";
import { binaryInto, broadcastInto, expandInto, whereInto } from "../../src/arithmetic/broadcast.ts";
import { reducedShape, reductionPasses, sumInto } from "../../src/arithmetic/reduce.ts";
import type { AllKernels } from "../../src/backend.ts";
import { allKernels } from "../../src/extraKernels.ts";
import { backend } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { Guarded } from "../guarded.ts";
import { randomValues } from "../harness.ts";

/** Runs `work` on fenced memory: `y`, of `size` floats, has to be written whole. */
function fenced(size: number, work: (k: AllKernels, y: number, memory: Guarded) => void): void {
  const memory = new Guarded();
  try {
    const y = memory.scratch(4 * size);
    work(allKernels(), y, memory);
    expect(backend().readF32(y, size).every(Number.isFinite), "y is written whole").toBe(true);
    memory.check();
  } finally {
    memory.release();
  }
}

const place = (memory: Guarded, shape: Shape, seed: number) => memory.place(randomValues(shape, seed).data);
const operand = (ptr: number, shape: Shape) => ({ ptr, shape, size: sizeOf(shape) });

describe("bounds", () => {
  for (const [shape, axes] of [
    [[1030], [0]],
    [[33, 5], [0]],
    [[65, 19], [0]],
    [[1000, 3], [0]],
    [[64, 15], [0]],
    [[79, 1, 2], [0]],
    [[3, 70, 6], [1]],
    [
      [2, 37, 3, 41, 2],
      [1, 3],
    ],
  ] as [Shape, number[]][])
    test(`sum and max over [${axes}] of [${shape}]`, () => {
      const size = sizeOf(reducedShape(shape, axes, false));
      fenced(size, (k, y, memory) => sumInto(k, y, place(memory, shape, 1), shape, axes, memory));
      const [pass] = reductionPasses(shape, axes);
      if (!pass) throw new Error("each of these shapes is reduced");
      const { outer, n, inner } = pass;
      fenced(outer * inner, (k, y, memory) => {
        const index = memory.scratch(4 * outer * inner);
        const x = place(memory, shape, 1);
        k.min_fwd(y, index, x, outer, n, inner);
        k.max_fwd(y, index, x, outer, n, inner);
        k.max_dx(memory.scratch(4 * outer * n * inner), y, index, outer, n, inner);
      });
    });

  for (const [shape, order] of [
    [
      [5, 7],
      [1, 0],
    ],
    [
      [18, 35],
      [1, 0],
    ],
    [
      [3, 5, 6],
      [2, 0, 1],
    ],
    [
      [3, 5, 6],
      [1, 0, 2],
    ],
    [
      [2, 3, 2, 5, 3],
      [4, 1, 3, 0, 2],
    ],
  ] as [Shape, number[]][])
    test(`transpose of [${shape}]`, () =>
      fenced(sizeOf(shape), (k, y, memory) => permuteInto(k, y, place(memory, shape, 1), shape, order)));

  for (const [a, b, to] of [
    [[7], [7], [7]],
    [[3, 7], [7], [3, 7]],
    [
      [3, 1],
      [3, 6],
      [3, 6],
    ],
    [
      [2, 1, 3, 1, 5],
      [3, 1, 2, 1],
      [2, 3, 3, 2, 5],
    ],
  ] as [Shape, Shape, Shape][])
    test(`[${a}] + [${b}], and [${b}] repeated`, () => {
      const add = { same: "add_fwd", broadcast: "add_fwd_broadcast" } as const;
      fenced(sizeOf(to), (k, y, memory) =>
        binaryInto(k, add, operand(y, to), operand(place(memory, a, 1), a), operand(place(memory, b, 2), b)),
      );
      fenced(sizeOf(to), (k, y, memory) => expandInto(k, operand(y, to), operand(place(memory, b, 2), b), 2));
      fenced(sizeOf(to), (k, y, memory) =>
        broadcastInto(k.maximum, operand(y, to), operand(place(memory, a, 1), a), operand(place(memory, b, 2), b)),
      );
      fenced(sizeOf(to), (k, y, memory) => {
        const [c, x, z] = [operand(place(memory, [], 1), []), operand(place(memory, a, 2), a), operand(place(memory, b, 3), b)];
        whereInto(k, operand(y, to), c, x, z);
        whereInto(k, operand(y, to), x, z, c);
      });
    });

  for (const [outer, n, inner] of [
    [3, 1, 1],
    [2, 7, 1],
    [2, 48, 1],
    [1, 70, 3],
    [2, 5, 4],
    [3, 6, 9],
  ] as const)
    test(`sorting, running and counting [${outer}, ${n}, ${inner}]`, () => {
      const shape = [outer, n, inner];
      const size = sizeOf(shape);
      fenced(size, (k, y, memory) => k.sort_places(y, memory.scratch(4096 + 16 * n), place(memory, shape, 1), outer, n, inner, n, 1));
      fenced(outer * inner, (k, y, memory) =>
        k.sort_places(y, memory.scratch(4096 + 16 * n), place(memory, shape, 1), outer, n, inner, 1, 0),
      );
      for (const reverse of [0, 1]) fenced(size, (k, y, memory) => k.cumsum(y, place(memory, shape, 1), outer, n, inner, reverse));
      fenced(outer * inner, (k, y, memory) => {
        const x = place(memory, shape, 1);
        k.prod_fwd(y, x, outer, n, inner);
        k.prod_dx(memory.scratch(4 * size), y, x, outer, n, inner);
      });
      fenced(outer * inner, (k, y, memory) => {
        k.count_nonzero(y, place(memory, shape, 1), outer, n, inner, -1);
        k.sum_i32(y, place(memory, [outer, n, inner], 2), outer, n, inner);
      });
    });

  for (const [n, h, w, c, oh, ow] of [
    [2, 5, 7, 3, 2, 3],
    [1, 3, 2, 9, 4, 5],
    [1, 4, 4, 8, 4, 1],
  ] as const)
    test(`adaptive maxima of [${n}, ${h}, ${w}, ${c}] in ${oh}x${ow} bins`, () =>
      fenced(n * oh * ow * c, (k, y, memory) => {
        const places = memory.scratch(4 * n * oh * ow * c);
        k.adaptive_max_pool2d_fwd(y, places, place(memory, [n, h, w, c], 1), n, h, w, c, oh, ow);
        k.adaptive_max_pool2d_dx(memory.scratch(4 * n * h * w * c), y, places, n, h * w, oh * ow, c);
      }));

  for (const [outer, m, n, inner] of [
    [1, 3, 5, 1],
    [3, 4, 2, 5],
    [2, 1, 3, 300],
  ] as const)
    test(`${m} of ${n} picked from [${outer}, ${n}, ${inner}]`, () => {
      const last = (memory: Guarded, size: number) => {
        const at = memory.scratch(4 * size);
        backend().write(at, new Int32Array(size).fill(n - 1));
        return at;
      };
      const picked = outer * m * inner;
      fenced(picked, (k, y, memory) => {
        const x = place(memory, [outer, n, inner], 1);
        k.gather_axis(y, x, last(memory, picked), outer, m, n, inner);
        k.scatter_add_axis(x, y, last(memory, picked), outer, m, n, inner);
        k.gather_rows(y, x, last(memory, m), outer, m, n, inner);
        k.scatter_rows(x, y, last(memory, m), outer, m, n, inner);
      });
    });

  for (const n of [1, 2, 3, 4, 5, 7, 15, 16, 17, 21, 35])
    test(`${n} random values`, () => {
      const stream = [1, 2, 3, 4] as const;
      fenced(n, (k, y) => k.uniform(y, n, 0, 1, ...stream));
      fenced(n, (k, y) => k.normal(y, n, 0, 1, ...stream));
      fenced(n, (k, y) => k.truncated_normal(y, n, 0, 1, -1, 3, -1, 3, 0, 1, ...stream));
      fenced(n, (k, y, memory) => k.dropout(y, place(memory, [n], 1), n, 0, 2, ...stream));
    });
});
