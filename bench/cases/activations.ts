// Element-wise functions on a vector that fits in the second-level cache, beside a plain copy.
import { allKernels as k } from "../../src/extraKernels.ts";
import { backend, Storage } from "../../src/runtime.ts";
import { randomValues } from "../../tests/harness.ts";
import type { BenchCase, TimedCase } from "../case.ts";
import type { Target } from "../target.ts";

const N = 16384;
/** A feature map of LeNet-5, and one of ResNet-20, with batch 32. */
const [LENET, RESNET] = [32 * 28 * 28 * 6, 32 * 32 * 32 * 16];

type Kernel = (y: number, x: number, n: number) => void;
type Gradient = (dx: number, dy: number, s: number, n: number) => void;

function held(n: number, seed: number): number {
  const { ptr } = Storage.allocateHeld(n * 4, "bench");
  backend().write(ptr, randomValues([n], seed, 4).data);
  return ptr;
}

/** What an activation should reach. */
const target: Target = { share: 0.7 };

function forward(name: string, kernel: () => Kernel, n = N): TimedCase {
  return {
    name: `${name} [${n}]`,
    bytes: 8 * n,
    setup() {
      const [y, x, run] = [held(n, 1), held(n, 2), kernel()];
      return () => run(y, x, n);
    },
  };
}

function gradient(name: string, kernel: () => Gradient, n = N): TimedCase {
  return {
    name: `${name} [${n}] (gradient)`,
    bytes: 12 * n,
    setup() {
      const [dx, dy, s, run] = [held(n, 1), held(n, 2), held(n, 3), kernel()];
      return () => run(dx, dy, s, n);
    },
  };
}

export const cases: BenchCase[] = [
  forward("copy", () => k().copy),
  forward("exp", () => k().exp_fwd),
  forward("log", () => k().log_fwd),
  ...[
    forward("relu", () => k().relu_fwd),
    gradient("relu", () => k().relu_dx),
    ...[LENET, RESNET].flatMap((n) => [forward("relu", () => k().relu_fwd, n), gradient("relu", () => k().relu_dx, n)]),
    forward("hardswish", () => k().hardswish_fwd),
    gradient("hardswish", () => k().hardswish_dx),
    forward("sigmoid", () => k().sigmoid_fwd),
    gradient("sigmoid", () => k().sigmoid_dx),
    forward("silu", () => k().silu_fwd),
    gradient("silu", () => k().silu_dx),
    forward("tanh", () => k().tanh_fwd),
    gradient("tanh", () => k().tanh_dx),
    forward("gelu", () => k().gelu_fwd),
    gradient("gelu", () => k().gelu_dx),
  ].map((activation) => ({ ...activation, target })),
];
