// Pooling, forward and gradient. Bytes: what is read and written once.
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase, Instructions } from "../case.ts";

interface Setting {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

type Image = readonly [n: number, size: number, c: number];
const wide: Image = [8, 28, 64];

function held(length: number, seed: number): number {
  const { ptr } = Storage.allocateHeld(length * 4, "bench");
  backend().write(ptr, randomValues([length], seed).data);
  return ptr;
}

function outSize(SIZE: number, { kernel, stride, padding }: Setting): number {
  return Math.floor((SIZE + 2 * padding - kernel) / stride) + 1;
}

/**
 * For each vector of y: a tap is loaded and added up (for NaN); all but the first are compared and the larger kept, and
 * half a vector of numbers packed, masked and kept.
 */
function maxInstructions(length: number, { kernel }: Setting): Instructions {
  const [vectors, taps] = [length / 4, kernel * kernel];
  return { loads: vectors * taps, arithmetic: vectors * (taps + 3.5 * (taps - 1)), stores: 1.5 * vectors };
}

/** A column of each window is new where they are one pixel apart, else all; it is loaded and added up, then the window and scaled. */
function meanInstructions(length: number, { kernel, stride }: Setting): Instructions {
  const [vectors, columns] = [length / 4, Math.min(kernel, stride)];
  return { loads: vectors * kernel * columns, arithmetic: vectors * ((kernel - 1) * columns + kernel + 1), stores: vectors };
}

function maxPool([N, SIZE, C]: Image, setting: Setting, gradient: boolean): BenchCase {
  const { kernel, stride, padding } = setting;
  const out = outSize(SIZE, setting);
  const [input, length] = [N * SIZE * SIZE * C, N * out * out * C];
  const sizes = [N, SIZE, SIZE, C, out, out, kernel, kernel, stride, stride, padding, padding, 1, 1] as const;
  return {
    name: `max_pool2d ${kernel}x${kernel} stride ${stride}, ${N}x${SIZE}x${SIZE}x${C}${gradient ? " (gradient)" : ""}`,
    bytes: 4 * (input + length) + 2 * length,
    ...(!gradient && { instructions: maxInstructions(length, setting) }),
    target: { share: 0.7 },
    setup() {
      const { kernels } = backend();
      const [x, y, taps, work] = [held(input, 1), held(length, 2), held(length / 2, 3), held(kernel * kernel, 4)];
      kernels.max_pool2d_fwd(y, taps, x, ...sizes);
      return gradient ? () => kernels.max_pool2d_dx(x, work, y, taps, ...sizes) : () => kernels.max_pool2d_fwd(y, taps, x, ...sizes);
    },
  };
}

function avgPool([N, SIZE, C]: Image, setting: Setting, gradient: boolean): BenchCase {
  const { kernel, stride, padding } = setting;
  const out = outSize(SIZE, setting);
  const [input, length] = [N * SIZE * SIZE * C, N * out * out * C];
  const window = [N, SIZE, SIZE, C, out, out, kernel, kernel, stride, stride, padding, padding, padding, padding, 1, 0] as const;
  return {
    name: `avg_pool2d ${kernel}x${kernel} stride ${stride}, ${N}x${SIZE}x${SIZE}x${C}${gradient ? " (gradient)" : ""}`,
    bytes: 4 * (input + length),
    ...((!gradient || stride === 1) && { instructions: meanInstructions(length, setting) }),
    target: { share: 0.7 },
    setup() {
      const { kernels } = backend();
      const [x, y] = [held(input, 1), held(length, 2)];
      return gradient ? () => kernels.avg_pool2d_dx(x, y, ...window) : () => kernels.avg_pool2d_fwd(y, x, ...window);
    },
  };
}

const halving: Setting = { kernel: 2, stride: 2, padding: 0 };
const overlapping: Setting = { kernel: 3, stride: 2, padding: 1 };
const same: Setting = { kernel: 3, stride: 1, padding: 1 };

/** Feature maps of LeNet-5 and ResNet-20 with batch 32. */
const small: readonly Image[] = [
  [32, 28, 6],
  [32, 10, 16],
  [32, 32, 16],
];

function globalAvgPool([N, SIZE, C]: Image): BenchCase {
  return {
    name: `global_avg_pool, ${N}x${SIZE}x${SIZE}x${C}`,
    bytes: 4 * N * SIZE * SIZE * C,
    target: { share: 0.7 },
    setup() {
      const { kernels } = backend();
      const [x, y, work] = [held(N * SIZE * SIZE * C, 1), held(N * C, 2), held(5 * C, 3)];
      return () => kernels.global_avg_pool_fwd(y, work, x, N, SIZE * SIZE, C);
    },
  };
}

export const cases: BenchCase[] = [
  ...[wide, ...small].flatMap((image) => [maxPool(image, halving, false), maxPool(image, halving, true)]),
  maxPool(wide, overlapping, false),
  maxPool(wide, overlapping, true),
  ...[wide, ...small].flatMap((image) => [avgPool(image, halving, false), avgPool(image, halving, true)]),
  avgPool(wide, same, false),
  avgPool(wide, same, true),
  globalAvgPool(wide),
  globalAvgPool([32, 8, 64]),
];
