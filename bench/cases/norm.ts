// Batch normalisation of a batch in training. Bytes: what is read and written once per pass.
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";

const [ROWS, C] = [8 * 28 * 28, 64];
const SIZE = ROWS * C;

function held(length: number, seed: number): number {
  const { ptr } = Storage.allocateHeld(length * 4, "bench");
  backend().write(ptr, randomValues([length], seed).data);
  return ptr;
}

interface Buffers {
  readonly x: number;
  readonly y: number;
  readonly dy: number;
  readonly statistics: number;
  readonly weight: number;
  readonly bias: number;
  readonly work: number;
}

/** A case whose kernel reads or writes `arrays` whole activations. */
function batchNorm(name: string, arrays: number, run: (k: ReturnType<typeof backend>["kernels"], b: Buffers) => void): BenchCase {
  return {
    name: `batch_norm ${name}, 28x28x64`,
    bytes: 4 * SIZE * arrays,
    setup() {
      const { kernels } = backend();
      const [x, y, dy, statistics] = [held(SIZE, 1), held(SIZE, 2), held(SIZE, 3), held(4 * C, 4)];
      const buffers = { x, y, dy, statistics, weight: held(C, 5), bias: held(C, 6), work: held(10 * C, 7) };
      kernels.batch_norm_statistics(statistics, buffers.work, x, ROWS, C, 1e-5);
      return () => run(kernels, buffers);
    },
  };
}

export const cases: BenchCase[] = [
  batchNorm("statistics", 1, (k, b) => k.batch_norm_statistics(b.statistics, b.work, b.x, ROWS, C, 1e-5)),
  batchNorm("forward", 2, (k, b) => k.batch_norm_fwd(b.y, b.x, b.statistics, b.weight, b.bias, b.work, ROWS, C)),
  batchNorm("gradient of weight and bias", 2, (k, b) => k.batch_norm_dw(b.weight, b.bias, b.work, b.dy, b.x, b.statistics, ROWS, C)),
  batchNorm("gradient of x", 3, (k, b) => k.batch_norm_dx(b.y, b.dy, b.x, b.statistics, b.weight, b.weight, b.bias, b.work, ROWS, C)),
];
