// Pooling, forward and gradient. Bytes: what is read and written once.
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";

interface Setting {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

const [N, SIZE, C] = [8, 28, 64];
const IN = N * SIZE * SIZE * C;

function held(length: number, seed: number): number {
  const { ptr } = Storage.allocateHeld(length * 4, "bench");
  backend().write(ptr, randomValues([length], seed).data);
  return ptr;
}

function outSize({ kernel, stride, padding }: Setting): number {
  return Math.floor((SIZE + 2 * padding - kernel) / stride) + 1;
}

function maxPool(setting: Setting, gradient: boolean): BenchCase {
  const { kernel, stride, padding } = setting;
  const out = outSize(setting);
  const length = N * out * out * C;
  const sizes = [N, SIZE, SIZE, C, out, out, kernel, kernel, stride, stride, padding, padding, 1, 1] as const;
  return {
    name: `max_pool2d ${kernel}x${kernel} stride ${stride}, ${SIZE}x${SIZE}x${C}${gradient ? " (gradient)" : ""}`,
    bytes: 4 * (IN + 2 * length),
    setup() {
      const { kernels } = backend();
      const [x, y, argmax] = [held(IN, 1), held(length, 2), held(length, 3)];
      kernels.max_pool2d_fwd(y, argmax, x, ...sizes);
      return gradient ? () => kernels.max_pool2d_dx(x, y, argmax, ...sizes) : () => kernels.max_pool2d_fwd(y, argmax, x, ...sizes);
    },
  };
}

function avgPool(setting: Setting, gradient: boolean): BenchCase {
  const { kernel, stride, padding } = setting;
  const out = outSize(setting);
  const length = N * out * out * C;
  const window = [N, SIZE, SIZE, C, out, out, kernel, kernel, stride, stride, padding, padding, padding, padding, 1, 0] as const;
  return {
    name: `avg_pool2d ${kernel}x${kernel} stride ${stride}, ${SIZE}x${SIZE}x${C}${gradient ? " (gradient)" : ""}`,
    bytes: 4 * (IN + length),
    setup() {
      const { kernels } = backend();
      const [x, y] = [held(IN, 1), held(length, 2)];
      return gradient ? () => kernels.avg_pool2d_dx(x, y, ...window) : () => kernels.avg_pool2d_fwd(y, x, ...window);
    },
  };
}

const halving: Setting = { kernel: 2, stride: 2, padding: 0 };
const overlapping: Setting = { kernel: 3, stride: 2, padding: 1 };
const same: Setting = { kernel: 3, stride: 1, padding: 1 };

export const cases: BenchCase[] = [
  maxPool(halving, false),
  maxPool(halving, true),
  maxPool(overlapping, false),
  maxPool(overlapping, true),
  avgPool(halving, false),
  avgPool(halving, true),
  avgPool(same, false),
  avgPool(same, true),
  {
    name: `global_avg_pool, ${SIZE}x${SIZE}x${C}`,
    bytes: 4 * IN,
    setup() {
      const { kernels } = backend();
      const [x, y, work] = [held(IN, 1), held(N * C, 2), held(5 * C, 3)];
      return () => kernels.global_avg_pool_fwd(y, work, x, N, SIZE * SIZE, C);
    },
  },
];
