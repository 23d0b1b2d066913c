// Batch normalisation of a batch in training, and normalisation of rows. Bytes: what is read and written once per pass.
import type { AllKernels } from "../../src/backend.ts";
import { allKernels } from "../../src/extraKernels.ts";
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";

type Image = readonly [n: number, size: number, c: number];
type Pass = readonly [name: string, arrays: number, run: (k: AllKernels, b: Buffers, rows: number, c: number) => void];

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
  readonly dWeight: number;
  readonly dBias: number;
  readonly work: number;
}

/** A case per pass; the kernel reads or writes `arrays` whole activations. */
function batchNorm([n, side, c]: Image, [name, arrays, run]: Pass): BenchCase {
  const rows = n * side * side;
  const size = rows * c;
  return {
    name: `batch_norm ${name}, ${n}x${side}x${side}x${c}`,
    bytes: 4 * size * arrays,
    target: { share: 0.7 },
    setup() {
      const kernels = allKernels();
      const [x, y, dy, statistics] = [held(size, 1), held(size, 2), held(size, 3), held(4 * c, 4)];
      const [weight, bias, dWeight, dBias, work] = [held(c, 5), held(c, 6), held(c, 8), held(c, 9), held(13 * c, 7)];
      const buffers = { x, y, dy, statistics, weight, bias, dWeight, dBias, work };
      kernels.batch_norm_statistics(statistics, buffers.work, x, rows, c, 1e-5);
      return () => run(kernels, buffers, rows, c);
    },
  };
}

const passes: readonly Pass[] = [
  ["statistics", 1, (k, b, rows, c) => k.batch_norm_statistics(b.statistics, b.work, b.x, rows, c, 1e-5)],
  ["forward", 2, (k, b, rows, c) => forward(k, b, 0, rows, c, 0)],
  ["forward with relu", 2, (k, b, rows, c) => forward(k, b, 0, rows, c, 1)],
  ["forward with residual and relu", 3, (k, b, rows, c) => forward(k, b, b.dy, rows, c, 1)],
  ["gradient of weight and bias", 2, (k, b, rows, c) => weightGradient(k, b, rows, c, 0)],
  ["gradient of weight and bias with relu", 2, (k, b, rows, c) => weightGradient(k, b, rows, c, 1)],
  ["gradient of x", 3, (k, b, rows, c) => inputGradient(k, b, rows, c, 0)],
  ["gradient of x with relu", 3, (k, b, rows, c) => inputGradient(k, b, rows, c, 1)],
];

function forward(k: AllKernels, b: Buffers, residual: number, rows: number, c: number, relu: 0 | 1): void {
  k.batch_norm_fwd(b.y, b.x, residual, b.statistics, b.weight, b.bias, b.work, rows, c, relu);
}

function weightGradient(k: AllKernels, b: Buffers, rows: number, c: number, relu: 0 | 1): void {
  k.batch_norm_dw(b.dWeight, b.dBias, b.work, b.dy, b.x, b.statistics, b.weight, b.bias, rows, c, relu);
}

function inputGradient(k: AllKernels, b: Buffers, rows: number, c: number, relu: 0 | 1): void {
  k.batch_norm_dx(b.y, b.dy, b.x, b.statistics, b.weight, b.bias, b.dWeight, b.dBias, b.work, rows, c, relu);
}

/** The gradient of a bias. */
function biasSum([n, side, c]: Image): BenchCase {
  const rows = n * side * side;
  return {
    name: `channel_sum, ${n}x${side}x${side}x${c}`,
    bytes: 4 * rows * c,
    setup() {
      const { channel_sum } = backend().kernels;
      const [y, work, x] = [held(c, 1), held(5 * c, 2), held(rows * c, 3)];
      return () => channel_sum(y, work, x, rows, c);
    },
  };
}

/** Layer norm and RMS norm of rows of d, a pass each: the kernel reads or writes `arrays` whole activations. */
function rowNorm(rows: number, d: number): BenchCase[] {
  const rowPasses: readonly Pass[] = [
    ["layer_norm forward", 2, (k, b) => k.layer_norm_fwd(b.y, b.statistics, b.x, b.weight, b.bias, rows, 1, d, 1e-5)],
    ["layer_norm gradient of x", 3, (k, b) => k.layer_norm_dx(b.y, b.work, b.dy, b.x, b.statistics, b.weight, rows, 1, d)],
    ["rms_norm forward", 2, (k, b) => k.rms_norm_fwd(b.y, b.statistics, b.x, b.weight, rows, d, 1e-5)],
    ["rms_norm gradient of x", 3, (k, b) => k.rms_norm_dx(b.y, b.work, b.dy, b.x, b.statistics, b.weight, rows, d)],
  ];
  return rowPasses.map(([name, arrays, run]) => ({
    name: `${name}, ${rows} rows of ${d}`,
    bytes: 4 * rows * d * arrays,
    setup() {
      const [x, y, dy] = [held(rows * d, 1), held(rows * d, 2), held(rows * d, 3)];
      const buffers = {
        x,
        y,
        dy,
        statistics: held(2 * rows, 4),
        weight: held(d, 5),
        bias: held(d, 6),
        work: held(d, 7),
        dWeight: 0,
        dBias: 0,
      };
      return () => run(allKernels(), buffers, rows, d);
    },
  }));
}

/** A wide feature map, then those of ResNet-20, then those of LeNet-5 with batch 32. */
const resnet: readonly Image[] = [
  [8, 28, 64],
  [32, 32, 16],
  [32, 16, 32],
  [32, 8, 64],
];
const lenet: readonly Image[] = [
  [32, 28, 6],
  [32, 10, 16],
];

export const cases: BenchCase[] = [
  ...[...resnet, ...lenet].flatMap((image) => passes.map((pass) => batchNorm(image, pass))),
  ...[...resnet, ...lenet].map(biasSum),
  ...rowNorm(512, 256),
];
