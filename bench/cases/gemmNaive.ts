// Matrix products beside three plain loops, over shapes of any kind: no kernel may be slower than those.
import { gemmTnWork } from "../../src/ops/gemm.ts";
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";
import { benchModule } from "../module.ts";
import { type Budget, fastest, thorough, warmUp } from "../timing.ts";

type Product = (c: number, a: number, b: number, m: number, n: number, k: number) => void;
type Shape = readonly [m: number, n: number, k: number];

const LONGEST = 300;
const EDGES = [1, 2, 3, 5, 8];
const DRAWN = 80;
/** So many of the worst are measured again, thoroughly. */
const WORST = 4;
/** Milliseconds: enough to find out which are the worst. */
const quick: Budget = { warmUp: 3, rounds: 3, turn: 2 };

/** Every combination of the edges, and some shapes whose logarithms are evenly spread. */
function shapes(): Shape[] {
  const edges = EDGES.flatMap((m) => EDGES.flatMap((n) => EDGES.map((k): Shape => [m, n, k])));
  const { data } = randomValues([3 * DRAWN], 1);
  const extent = (i: number) => Math.round(LONGEST ** (((data[i] ?? 0) + 1) / 2));
  return [...edges, ...Array.from({ length: DRAWN }, (_, i): Shape => [extent(3 * i), extent(3 * i + 1), extent(3 * i + 2)])];
}

function held(elements: number): number {
  const { ptr } = Storage.allocateHeld(4 * elements, "bench");
  backend().kernels.fill(ptr, elements, 0.5);
  return ptr;
}

export const cases: BenchCase[] = (["gemm_nn", "gemm_nt", "gemm_tn"] as const).map((kernel) => ({
  name: `${kernel} beside a naive loop, the worst of ${EDGES.length ** 3 + DRAWN} shapes`,
  unit: "×",
  target: { atLeast: 1 },
  figure() {
    const size = LONGEST * LONGEST;
    const { memory, exports } = benchModule(Math.ceil((3 * 4 * size) / 65536) + 1);
    new Float32Array(memory.buffer).fill(0.5);
    const naive = exports[`naive_${kernel}`] as Product; // bench/assembly/naive.ts has one of each
    const product = backend().kernels[kernel];
    const [c, a, b, work] = [held(size), held(size), held(size), held(gemmTnWork(LONGEST, LONGEST) / 4)];
    const gain = ([m, n, k]: Shape, budget: Budget) => {
      const ours = () => product(c, a, b, 0, work, m, n, k);
      const plain = () => naive(0, 4 * size, 8 * size, m, n, k);
      const [oursMs = 0, plainMs = 0] = fastest([warmUp(ours, budget), warmUp(plain, budget)], budget);
      return { shape: [m, n, k] as const, value: plainMs / oursMs };
    };
    const byGain = (a: { value: number }, b: { value: number }) => a.value - b.value;
    const all = shapes().map((shape) => gain(shape, quick));
    const worst = all.sort(byGain).slice(0, WORST);
    const [least] = worst.map(({ shape }) => gain(shape, thorough)).sort(byGain);
    return { value: least?.value ?? Number.NaN, where: least?.shape.join("x") ?? "" };
  },
}));
