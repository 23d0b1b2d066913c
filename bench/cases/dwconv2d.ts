// Depthwise convolution: forward, data gradient, filter gradient.
import { dataGradientWork, forwardWork } from "../../src/ops/depthwiseConv2d.ts";
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";

type Pass = "forward" | "data gradient" | "filter gradient";

function held(length: number, seed: number): number {
  const { ptr } = Storage.allocateHeld(length * 4, "bench");
  backend().write(ptr, randomValues([length], seed).data);
  return ptr;
}

function depthwise(n: number, size: number, c: number, kernel: number, stride: number, pass: Pass): BenchCase {
  const padding = (kernel - 1) / 2;
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const sizes = [n, size, size, c, out, out, kernel, kernel, stride, stride, padding, padding, 1, 1] as const;
  return {
    name: `dwconv2d ${kernel}x${kernel} stride ${stride}, ${n}x${size}x${size}x${c} (${pass})`,
    flops: 2 * n * out * out * c * kernel * kernel,
    bytes: 4 * n * c * (size * size + out * out),
    target: { share: 0.35, orOfCopy: 0.7 },
    setup() {
      const { kernels } = backend();
      const [x, y] = [held(n * size * size * c, 1), held(n * out * out * c, 2)];
      const [weight, work, bias] = [held(kernel * kernel * c, 3), held(kernel * kernel * c, 4), held(c, 5)];
      const bytes = pass === "forward" ? forwardWork(sizes) : dataGradientWork(sizes);
      const padded = bytes === 0 ? 0 : held(bytes / 4, 6);
      if (pass === "forward") return () => kernels.dwconv2d_fwd(y, padded, x, weight, bias, ...sizes);
      if (pass === "data gradient") return () => kernels.dwconv2d_dx(x, padded, y, weight, ...sizes);
      return () => kernels.dwconv2d_dw(weight, work, y, x, ...sizes);
    },
  };
}

const passes: readonly Pass[] = ["forward", "data gradient", "filter gradient"];
const settings = [
  [4, 56, 64, 3, 1],
  [8, 28, 128, 3, 1],
  [8, 28, 128, 3, 2],
  [8, 14, 256, 5, 1],
  [8, 7, 512, 3, 1],
] as const;

export const cases: BenchCase[] = settings.flatMap(([n, size, c, kernel, stride]) =>
  passes.map((pass) => depthwise(n, size, c, kernel, stride, pass)),
);
