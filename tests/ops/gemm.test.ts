// The matrix products, bit for bit: sums run over k in order, in blocks of 256.
import { describe, expect, test } from "vitest";
import { gemmTnWork, gemmWork } from "../../src/ops/gemm.ts";
import { backend } from "../../src/runtime.ts";
import { Guarded } from "../guarded.ts";
import { randomInt, randomValues } from "../harness.ts";

const { fround } = Math;

/** c[m, n] = a[m, k]·b[k, n] + add in float32, one rounding after each product and each sum. */
function inOrder(a: Float32Array, b: Float32Array, add: Float32Array | undefined, m: number, n: number, k: number): Float32Array {
  const c = new Float32Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      const product = (l: number) => fround((a[i * k + l] as number) * (b[l * n + j] as number));
      let total = add ? (add[add.length === n ? j : i * n + j] as number) : 0;
      for (let block = 0; block < k; block += 256) {
        let sum = product(block);
        for (let l = block + 1; l < Math.min(k, block + 256); l++) sum = fround(sum + product(l));
        total = fround(sum + total);
      }
      c[i * n + j] = total;
    }
  return c;
}

function transposed(x: Float32Array, rows: number, columns: number): Float32Array {
  return x.map((_, i) => x[(i % rows) * columns + Math.floor(i / rows)] as number);
}

const sizes: (readonly [m: number, n: number, k: number])[] = [
  [1, 1, 1],
  [3, 5, 256],
  [2, 16, 257],
  [9, 17, 600],
  [8, 40, 513],
  [8, 700, 3],
  [11, 530, 5],
  [131, 7, 3],
  [260, 19, 2],
  [1, 33, 1025],
  [1, 530, 300],
  [2, 530, 500],
  [3, 530, 500],
  [9, 45, 1],
  [9, 45, 2],
  [9, 45, 4],
  [130, 30, 20],
  [2, 3, 600],
  [4, 2, 25],
  [70, 2, 300],
  [130, 3, 17],
  [16, 4, 16],
  [30, 1, 33],
  [50, 1, 300],
  [600, 1, 260],
  [9, 1, 1],
  [33, 40, 70],
  // one or two rows against rows of k, and the same turned: tails of four and eight rows, and of k
  [1, 9, 5],
  [2, 11, 7],
  [1, 14, 258],
  [2, 16, 8],
  [10, 2, 6],
  [13, 1, 5],
  [23, 2, 261],
];
for (let seed = 0; seed < 30; seed++) sizes.push([randomInt(seed, 1, 70), randomInt(seed + 100, 1, 70), randomInt(seed + 200, 1, 70)]);

describe("gemm", () => {
  for (const [m, n, k] of sizes) {
    test(`${m}x${n}x${k}: nn, nt and tn, with nothing, a row, or C added`, () => {
      const { kernels } = backend();
      const memory = new Guarded();
      const a = randomValues([m, k], 1).data;
      const b = randomValues([k, n], 2).data;
      const row = randomValues([n], 3).data;
      const before = randomValues([m, n], 4).data;
      const [pa, pb, pRow] = [a, b, row].map((values) => memory.place(values)) as [number, number, number];
      const paT = memory.place(transposed(a, m, k));
      const pbT = memory.place(transposed(b, k, n));
      for (const add of ["nothing", "row", "c"] as const) {
        const expected = inOrder(a, b, add === "row" ? row : add === "c" ? before : undefined, m, n, k);
        const run = (kernel: (c: number, added: number) => void, name: string) => {
          const c = memory.place(before);
          kernel(c, add === "row" ? pRow : add === "c" ? c : 0);
          expect(backend().readF32(c, m * n), `${name} + ${add}`).toEqual(expected);
        };
        run((c, added) => kernels.gemm_nn(c, pa, pb, added, memory.scratch(gemmWork(n, k)), m, n, k), "nn");
        run((c, added) => kernels.gemm_nt(c, pa, pbT, added, memory.scratch(gemmWork(n, k)), m, n, k), "nt");
        run((c, added) => kernels.gemm_tn(c, paT, pb, added, memory.scratch(gemmTnWork(n, k)), m, n, k), "tn");
      }
      memory.check();
      memory.release();
    });
  }

  test("few rows, which read B in place, have the bits that they have among many", () => {
    const { kernels } = backend();
    const memory = new Guarded();
    const [m, n, k] = [20, 53, 300];
    const a = memory.place(randomValues([m, k], 1).data);
    const b = memory.place(randomValues([k, n], 2).data);
    const work = memory.scratch(gemmWork(n, k));
    const many = memory.scratch(4 * m * n);
    const few = memory.scratch(4 * m * n);
    kernels.gemm_nn(many, a, b, 0, work, m, n, k);
    for (const rows of [1, 2, 5, 8]) {
      kernels.gemm_nn(few, a, b, 0, work, rows, n, k);
      expect(backend().readF32(few, rows * n)).toEqual(backend().readF32(many, rows * n));
    }
    memory.check();
    memory.release();
  });

  test("nothing to sum gives what was to be added", () => {
    const { kernels } = backend();
    const memory = new Guarded();
    const row = randomValues([5], 1).data;
    const c = memory.scratch(4 * 10);
    kernels.gemm_tn(c, c, c, memory.place(row), memory.scratch(gemmTnWork(5, 0)), 2, 5, 0);
    expect(backend().readF32(c, 10)).toEqual(Float32Array.of(...row, ...row));
    kernels.gemm_nn(c, c, c, 0, memory.scratch(gemmWork(5, 0)), 2, 5, 0);
    expect(backend().readF32(c, 10)).toEqual(new Float32Array(10));
    memory.check();
    memory.release();
  });
});
