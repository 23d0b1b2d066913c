// Matrix products: square, the shapes of a classifier's last layers, and odd ones.
import { gemmTnWork } from "../../src/ops/gemm.ts";
import { backend, Storage } from "../../src/runtime.ts";
import type { BenchCase } from "../case.ts";
import type { Target } from "../target.ts";

const sizes: readonly (readonly [m: number, n: number, k: number])[] = [
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [64, 1000, 1024],
  [64, 10, 128],
  [8, 512, 512],
  [1, 512, 9216],
  [2, 512, 9216],
  [64, 64, 64],
  [65, 65, 65],
  [300, 300, 300],
  [17, 300, 300],
  [300, 17, 300],
  [300, 300, 17],
  [300, 300, 3],
  [300, 300, 1],
  [300, 4, 300],
  [300, 1, 300],
  [5, 5, 5],
];

/** Products of 64³ of work and more; with few rows, reading the other matrix takes longer than the arithmetic. */
function targetOf(m: number, n: number, k: number): { target?: Target } {
  if (m === 512 && n === 512 && k === 512) return { target: { share: { node26: 0.82, node20: 0.74 } } };
  return m * n * k >= 64 ** 3 ? { target: { share: 0.55, orOfCopy: 0.7 } } : {};
}

function held(elements: number): number {
  const { ptr } = Storage.allocateHeld(4 * elements, "bench");
  backend().kernels.fill(ptr, elements, 0.5);
  return ptr;
}

export const cases: BenchCase[] = sizes.flatMap(([m, n, k]) =>
  (["gemm_nn", "gemm_nt", "gemm_tn"] as const).map((kernel) => ({
    name: `${kernel} ${m}x${n}x${k}`,
    flops: 2 * m * n * k,
    bytes: 4 * (m * n + m * k + k * n),
    ...targetOf(m, n, k),
    setup() {
      const { kernels } = backend();
      const [c, a, b, work] = [held(m * n), held(m * k), held(k * n), held(gemmTnWork(n, k) / 4)];
      return () => kernels[kernel](c, a, b, 0, work, m, n, k);
    },
  })),
);
