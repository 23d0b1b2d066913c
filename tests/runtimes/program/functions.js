// Sections that need no model: element-wise functions, softmax, random numbers, schedules.
import {
  abs,
  celu,
  cos,
  cosine,
  elu,
  erf,
  exp,
  gelu,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  linearWarmup,
  log,
  logSigmoid,
  logSoftmax,
  mish,
  pow,
  rand,
  randn,
  relu,
  relu6,
  seed,
  selu,
  sigmoid,
  silu,
  sin,
  softmax,
  softplus,
  softshrink,
  softsign,
  sqrt,
  square,
  stepDecay,
  tanh,
  tanhshrink,
  tensor,
  truncatedNormal,
} from "wasmgrad";
import { values } from "./examples.js";

/** Functions of one tensor. */
const elementwise = {
  abs,
  celu,
  cos,
  elu,
  erf,
  exp,
  gelu,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  log,
  logSigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  sin,
  softplus,
  softshrink,
  softsign,
  sqrt,
  square,
  tanh,
  tanhshrink,
};

/** Small and large values of both signs, and those that are not numbers. */
const x = Float32Array.from([
  ...values(500, 1),
  ...values(500, 2).map((v) => 20 * v),
  ...values(500, 3).map((v) => 1e4 * v),
  ...[0, -0, Infinity, -Infinity, NaN, 1e-40, -1e-40, 3e38, -3e38],
]);

const floats = (y) => y.data();

export const functions = {
  ...Object.fromEntries(Object.entries(elementwise).map(([name, f]) => [name, async () => [await floats(f(tensor(x)))]])),
  pow: async () => Promise.all([-1.5, 0.5, 3].map((exponent) => floats(pow(tensor(x), exponent)))),
  softmax: async () => [await floats(softmax(tensor(x, [1509 / 3, 3])))],
  logSoftmax: async () => [await floats(logSoftmax(tensor(x, [1509 / 3, 3]), 0))],

  async "random tensors"() {
    seed(12345678901);
    return Promise.all([rand([1001]), randn([1001]), truncatedNormal([1001])].map(floats));
  },

  async schedules() {
    const schedules = [cosine(0.1, 50), linearWarmup(cosine(0.1, 50), 10), stepDecay(0.1, 7, 0.3)];
    return schedules.map((schedule) => new Uint8Array(Float64Array.from({ length: 60 }, (_, step) => schedule(step)).buffer));
  },
};
