// Every element-wise function against its float64 formula: values, gradients, tails, special values, options refused.
import { describe, expect, test } from "vitest";
import { abs } from "../../src/ops/abs.ts";
import { celu } from "../../src/ops/celu.ts";
import { cos } from "../../src/ops/cos.ts";
import { tensor } from "../../src/ops/create.ts";
import { elu } from "../../src/ops/elu.ts";
import { erf } from "../../src/ops/erf.ts";
import { exp } from "../../src/ops/exp.ts";
import { gelu } from "../../src/ops/gelu.ts";
import { hardshrink } from "../../src/ops/hardshrink.ts";
import { hardsigmoid } from "../../src/ops/hardsigmoid.ts";
import { hardswish } from "../../src/ops/hardswish.ts";
import { hardtanh } from "../../src/ops/hardtanh.ts";
import { leakyRelu } from "../../src/ops/leakyRelu.ts";
import { log } from "../../src/ops/log.ts";
import { logSigmoid } from "../../src/ops/logSigmoid.ts";
import { mish } from "../../src/ops/mish.ts";
import { pow } from "../../src/ops/pow.ts";
import { relu6 } from "../../src/ops/relu6.ts";
import { selu } from "../../src/ops/selu.ts";
import { sigmoid } from "../../src/ops/sigmoid.ts";
import { silu } from "../../src/ops/silu.ts";
import { sin } from "../../src/ops/sin.ts";
import { softplus } from "../../src/ops/softplus.ts";
import { softshrink } from "../../src/ops/softshrink.ts";
import { softsign } from "../../src/ops/softsign.ts";
import { sqrt } from "../../src/ops/sqrt.ts";
import { square } from "../../src/ops/square.ts";
import { tanh } from "../../src/ops/tanh.ts";
import { tanhshrink } from "../../src/ops/tanhshrink.ts";
import { threshold } from "../../src/ops/threshold.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";
import { erf as exactErf } from "../math/reference.ts";

type Pointwise = (x: Tensor) => Tensor;
type Formula = (x: number) => number;

const logistic: Formula = (x) => 1 / (1 + Math.exp(-x));
const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
const normalCdf: Formula = (x) => (1 + exactErf(x / Math.SQRT2)) / 2;

/** Functions of any x; `breaks` are where the slope jumps. */
const everywhere: Record<string, [Pointwise, Formula, breaks?: number[]]> = {
  abs: [abs, Math.abs, [0]],
  celu: [(x) => celu(x, { alpha: 1.5 }), (x) => (x > 0 ? x : 1.5 * Math.expm1(x / 1.5))],
  cos: [cos, Math.cos],
  elu: [(x) => elu(x, { alpha: 0.7 }), (x) => (x > 0 ? x : 0.7 * Math.expm1(x)), [0]],
  erf: [erf, exactErf],
  exp: [exp, Math.exp],
  gelu: [gelu, (x) => x * normalCdf(x)],
  "gelu (tanh)": [
    (x) => gelu(x, { approximate: "tanh" }),
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
  hardshrink: [(x) => hardshrink(x, { lambda: 0.7 }), (x) => (Math.abs(x) > Math.fround(0.7) ? x : 0), [-0.7, 0.7]],
  hardsigmoid: [hardsigmoid, (x) => clamp(x / 6 + 0.5, 0, 1), [-3, 3]],
  hardswish: [hardswish, (x) => x * clamp(x / 6 + 0.5, 0, 1), [-3, 3]],
  hardtanh: [(x) => hardtanh(x, { min: -0.5, max: 2 }), (x) => clamp(x, -0.5, 2), [-0.5, 2]],
  leakyRelu: [(x) => leakyRelu(x, { negativeSlope: 0.2 }), (x) => (x > 0 ? x : Math.fround(0.2) * x), [0]],
  logSigmoid: [logSigmoid, (x) => -Math.log1p(Math.exp(-x))],
  mish: [mish, (x) => x * Math.tanh(Math.log1p(Math.exp(x)))],
  "pow 2": [(x) => pow(x, 2), (x) => x * x],
  "pow 3": [(x) => pow(x, 3), (x) => x ** 3],
  "pow 0": [(x) => pow(x, 0), () => 1],
  relu6: [relu6, (x) => clamp(x, 0, 6), [0, 6]],
  selu: [selu, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)), [0]],
  sigmoid: [sigmoid, logistic],
  silu: [silu, (x) => x * logistic(x)],
  sin: [sin, Math.sin],
  softplus: [(x) => softplus(x, { beta: 2, threshold: 30 }), (x) => Math.log1p(Math.exp(2 * x)) / 2],
  softshrink: [softshrink, (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.5, 0), [-0.5, 0.5]],
  softsign: [softsign, (x) => x / (1 + Math.abs(x))],
  square: [square, (x) => x * x],
  tanh: [tanh, Math.tanh],
  tanhshrink: [tanhshrink, (x) => x - Math.tanh(x)],
};

/** Functions of positive x. */
const positive: Record<string, [Pointwise, Formula]> = {
  log: [log, Math.log],
  "pow 0.75": [(x) => pow(x, 0.75), (x) => x ** 0.75],
  "pow -2": [(x) => pow(x, -2), (x) => x ** -2],
  sqrt: [sqrt, Math.sqrt],
};

/** Values away from the breaks, where central differences see one slope. */
function values(n: number, seed: number, scale: number, breaks: readonly number[] = []) {
  const x = randomValues([n], seed, scale);
  const near = (v: number) => breaks.some((b) => Math.abs(v - b) < 1e-3);
  return { shape: x.shape, data: x.data.map((v) => (near(v) ? v + 0.01 : v)) };
}

describe("element-wise functions", () => {
  for (const [name, [run, formula, breaks]] of Object.entries(everywhere))
    test(name, async () => {
      for (const n of [1, 2, 3, 4, 5, 7, 64, 67])
        await checkAgainstReference(run, (x) => x.map(formula), [values(n, n, n % 2 ? 1 : 8, breaks)]);
    });
  for (const [name, [run, formula]] of Object.entries(positive))
    test(name, async () => {
      for (const n of [1, 2, 3, 4, 5, 7, 64, 67]) {
        const { shape, data } = values(n, n, 1.9);
        await checkAgainstReference(run, (x) => x.map(formula), [{ shape, data: data.map((v) => v + 2) }]);
      }
    });
  test("threshold jumps", async () => {
    const x = values(67, 1, 2, [0.1]);
    const run: Pointwise = (t) => threshold(t, { threshold: 0.1, value: -2 });
    await checkAgainstReference(run, (t) => t.map((v) => (v > Math.fround(0.1) ? v : -2)), [x]);
  });
});

describe("special values", () => {
  const of = async (run: Pointwise, x: number[]) => {
    using input = tensor(x);
    using y = run(input);
    return Array.from(await y.data());
  };
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  test("pow keeps the sign of odd powers, and NaN where it belongs", async () => {
    expect(await of((x) => pow(x, 3), [-2, -0, 0, -inf, inf, nan])).toEqual([-8, -0, 0, -inf, inf, nan]);
    expect(await of((x) => pow(x, 2), [-2, -0, -inf, nan, 1e30])).toEqual([4, 0, inf, nan, inf]);
    expect(await of((x) => pow(x, -1), [-2, -0, 0, -inf])).toEqual([-0.5, -inf, inf, -0]);
    expect(await of((x) => pow(x, 0.5), [-2, 4, 0, inf])).toEqual([nan, 2, 0, inf]);
    expect(await of((x) => pow(x, 0), [nan, 0, inf])).toEqual([1, 1, 1]);
  });
  test("activations have the right limits", async () => {
    const x = [-inf, -1e30, -200, 200, 1e30, inf, nan];
    expect(await of(sigmoid, x)).toEqual([0, 0, 0, 1, 1, 1, nan]);
    expect(await of(tanh, x)).toEqual([-1, -1, -1, 1, 1, 1, nan]);
    expect(await of(erf, x)).toEqual([-1, -1, -1, 1, 1, 1, nan]);
    expect(await of((t) => elu(t), x)).toEqual([-1, -1, -1, 200, Math.fround(1e30), inf, nan]);
    expect(await of((t) => softplus(t), x)).toEqual([0, 0, 0, 200, Math.fround(1e30), inf, nan]);
    expect(await of((t) => gelu(t).add(gelu(t, { approximate: "tanh" })), [-200, 200, nan])).toEqual([-0, 400, nan]);
    expect(await of(mish, [-200, 200, nan])).toEqual([-0, 200, nan]);
    expect(await of((t) => softshrink(t), x)).toEqual([-inf, Math.fround(-1e30), -199.5, 199.5, Math.fround(1e30), inf, nan]);
    expect(await of((t) => hardshrink(t), x)).toEqual([-inf, Math.fround(-1e30), -200, 200, Math.fround(1e30), inf, nan]);
  });
});

test("options out of range are refused before memory is taken", () => {
  using x = tensor([1, 2, 3]);
  const before = memoryInfo();
  expect(() => elu(x, { alpha: -1 })).toThrow("elu: expected alpha >= 0, got -1");
  expect(() => celu(x, { alpha: 0 })).toThrow("celu: expected alpha > 0, got 0");
  expect(() => softplus(x, { beta: 0 })).toThrow("softplus: expected beta > 0, got 0");
  expect(() => hardtanh(x, { min: 1, max: 0 })).toThrow("hardtanh: expected min <= max, got 1 and 0");
  expect(() => softshrink(x, { lambda: -1 })).toThrow("softshrink: expected lambda >= 0, got -1");
  expect(() => hardshrink(x, { lambda: -1 })).toThrow("hardshrink: expected lambda >= 0, got -1");
  expect(memoryInfo()).toEqual(before);
});
