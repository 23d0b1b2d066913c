// Element-wise functions on a vector that fits in the second-level cache, beside a plain copy.
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";

const N = 16384;

type Kernel = (y: number, x: number, n: number) => void;
type Gradient = (dx: number, dy: number, s: number, n: number) => void;

function held(seed: number): number {
  const { ptr } = Storage.allocateHeld(N * 4, "bench");
  backend().write(ptr, randomValues([N], seed, 4).data);
  return ptr;
}

function forward(name: string, kernel: () => Kernel): BenchCase {
  return {
    name,
    bytes: 8 * N,
    setup() {
      const [y, x, run] = [held(1), held(2), kernel()];
      return () => run(y, x, N);
    },
  };
}

function gradient(name: string, kernel: () => Gradient): BenchCase {
  return {
    name: `${name} (gradient)`,
    bytes: 12 * N,
    setup() {
      const [dx, dy, s, run] = [held(1), held(2), held(3), kernel()];
      return () => run(dx, dy, s, N);
    },
  };
}

const k = () => backend().kernels;

export const cases: BenchCase[] = [
  forward("copy", () => k().copy),
  forward("relu", () => k().relu_fwd),
  gradient("relu", () => k().relu_dx),
  forward("hardswish", () => k().hardswish_fwd),
  forward("exp", () => k().exp_fwd),
  forward("log", () => k().log_fwd),
  forward("sigmoid", () => k().sigmoid_fwd),
  gradient("sigmoid", () => k().sigmoid_dx),
  forward("silu", () => k().silu_fwd),
  gradient("silu", () => k().silu_dx),
  forward("tanh", () => k().tanh_fwd),
  gradient("tanh", () => k().tanh_dx),
  forward("gelu", () => k().gelu_fwd),
  gradient("gelu", () => k().gelu_dx),
];
