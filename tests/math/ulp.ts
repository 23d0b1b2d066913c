// Measures float32 functions over many floats against float64, and states what they promise.
import type { AllKernels } from "../../src/backend.ts";
import { allKernels } from "../../src/extraKernels.ts";
import { empty } from "../../src/ops/create.ts";
import { backend } from "../../src/runtime.ts";
import { erf } from "./reference.ts";

/** What one function promises. */
export interface Accuracy {
  readonly name: string;
  readonly kernel: (k: AllKernels) => (y: number, x: number, n: number) => void;
  readonly truth: (x: number) => number;
  /** Most ulp of error. */
  readonly most: number;
  /** Results below 2^-126 may be 0. */
  readonly flushed?: boolean;
  /** Which floats it is promised for; all unless said. */
  readonly domain?: (x: number) => boolean;
}

const reducible = (x: number) => Math.abs(x) < 2 ** 29 || !Number.isFinite(x);
const power = (exponent: number, most: number): Accuracy => ({
  name: `pow ${exponent}`,
  kernel: (k) => (y, x, n) => k.pow_fwd(y, x, n, exponent, Number.NaN),
  truth: (x) => (x < 0 ? Number.NaN : x ** exponent),
  most,
});

/** What assembly/math.ts states. elu shows e^x − 1, logSigmoid ln(1 + x) as well as e^x. */
export const promises: readonly Accuracy[] = [
  { name: "exp", kernel: (k) => k.exp_fwd, truth: Math.exp, most: 1, flushed: true },
  { name: "log", kernel: (k) => k.log_fwd, truth: Math.log, most: 0.8 },
  { name: "tanh", kernel: (k) => k.tanh_fwd, truth: Math.tanh, most: 1.5 },
  { name: "sigmoid", kernel: (k) => k.sigmoid_fwd, truth: (x) => 1 / (1 + Math.exp(-x)), most: 2.5, flushed: true },
  { name: "erf", kernel: (k) => k.erf_fwd, truth: erf, most: 1.1 },
  { name: "sin", kernel: (k) => k.sin_fwd, truth: Math.sin, most: 0.51, domain: reducible },
  { name: "cos", kernel: (k) => k.cos_fwd, truth: Math.cos, most: 0.51, domain: reducible },
  { name: "sqrt", kernel: (k) => k.sqrt_fwd, truth: Math.sqrt, most: 0.5 },
  power(0.75, 0.51),
  power(-2.5, 0.51),
  power(17, 0.51),
  { name: "log1p", kernel: (k) => k.log1p_fwd, truth: Math.log1p, most: 1.5 },
  { name: "expm1", kernel: (k) => k.expm1_fwd, truth: Math.expm1, most: 1.7 },
  { name: "elu", kernel: (k) => (y, x, n) => k.elu_fwd(y, x, n, 1, 1), truth: (x) => (x > 0 ? x : Math.expm1(x)), most: 1.1 },
  {
    name: "logSigmoid",
    kernel: (k) => k.log_sigmoid_fwd,
    truth: (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
    most: 2,
    flushed: true,
  },
];

export interface Worst {
  /** Largest error in ulp, infinite where only one of the two is NaN. */
  readonly ulp: number;
  /** Where. */
  readonly x: number;
}

const BLOCK = 16384;
const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);

/** Size of one ulp of float32 at `value`. */
function ulpAt(value: number): number {
  float64[0] = value;
  const exponent = (((words[1] as number) >>> 20) & 2047) - 1023;
  return 2 ** (Math.min(Math.max(exponent, -126), 127) - 23);
}

/** Infinity becomes the number after the largest float, so that a wrong one counts as the ulps it is off. */
function limited(value: number): number {
  return Math.max(-(2 ** 128), Math.min(value, 2 ** 128));
}

function error(promise: Accuracy, x: number, got: number): number {
  const exact = promise.truth(x);
  if (got === Math.fround(exact) || (Number.isNaN(got) && Number.isNaN(exact))) return 0;
  if (got === 0 && promise.flushed && Math.abs(exact) < 2 ** -126) return 0;
  if (Number.isNaN(got) || Number.isNaN(exact)) return Number.POSITIVE_INFINITY;
  return Math.abs(limited(got) - limited(exact)) / ulpAt(exact);
}

/** The worst error over every `stride`th float of all 2^32, and the floats around 0, 1, ±∞ and the limits of exp. */
export function measure(promise: Accuracy, stride: number): Worst {
  using x = empty("measure", [BLOCK], "f32");
  using y = empty("measure", [BLOCK], "f32");
  const on = backend();
  const run = promise.kernel(allKernels());
  let worst: Worst = { ulp: 0, x: 0 };
  const check = (bits: Uint32Array) => {
    const values = new Float32Array(bits.buffer);
    on.write(x.ptr, new Int32Array(bits.buffer)); // as integers: copying a NaN may change its bits
    run(y.ptr, x.ptr, BLOCK);
    const got = on.readF32(y.ptr, BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      const at = values[i] as number;
      if (promise.domain && !promise.domain(at)) continue;
      const ulp = error(promise, at, got[i] as number);
      if (ulp > worst.ulp) worst = { ulp, x: at };
    }
  };
  const bits = new Uint32Array(BLOCK);
  for (let start = 0; start < 2 ** 32; start += BLOCK * stride) {
    for (let i = 0; i < BLOCK; i++) bits[i] = Math.min(start + i * stride, 2 ** 32 - 1);
    check(bits);
  }
  for (const edge of [0, 1, 0.9, 0.55, 88.7228, 87.3365, 104, Number.POSITIVE_INFINITY])
    for (const sign of [1, -1]) {
      const [centre] = new Uint32Array(Float32Array.of(sign * edge).buffer);
      for (let i = 0; i < BLOCK; i++) bits[i] = (centre as number) + i - BLOCK / 2;
      check(bits);
    }
  return worst;
}
