// Runners for element-wise activations, softmax and log-softmax.
import { celu } from "../../src/ops/celu.ts";
import { elu } from "../../src/ops/elu.ts";
import { gelu } from "../../src/ops/gelu.ts";
import { glu } from "../../src/ops/glu.ts";
import { hardsigmoid } from "../../src/ops/hardsigmoid.ts";
import { hardswish } from "../../src/ops/hardswish.ts";
import { hardtanh } from "../../src/ops/hardtanh.ts";
import { leakyRelu } from "../../src/ops/leakyRelu.ts";
import { logSigmoid } from "../../src/ops/logSigmoid.ts";
import { logSoftmax } from "../../src/ops/logSoftmax.ts";
import { mish } from "../../src/ops/mish.ts";
import { prelu } from "../../src/ops/prelu.ts";
import { relu } from "../../src/ops/relu.ts";
import { relu6 } from "../../src/ops/relu6.ts";
import { selu } from "../../src/ops/selu.ts";
import { sigmoid } from "../../src/ops/sigmoid.ts";
import { silu } from "../../src/ops/silu.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { softmin } from "../../src/ops/softmin.ts";
import { softplus } from "../../src/ops/softplus.ts";
import { softshrink } from "../../src/ops/softshrink.ts";
import { softsign } from "../../src/ops/softsign.ts";
import { tanh } from "../../src/ops/tanh.ts";
import { tanhshrink } from "../../src/ops/tanhshrink.ts";
import { threshold } from "../../src/ops/threshold.ts";
import type { Tensor } from "../../src/tensor.ts";
import { asIs, channelsLast, checkGolden, type GoldenCase, type Runner } from "./fixture.ts";

/** A function of x alone, given the case's parameters. */
const pointwise =
  (run: (params: GoldenCase["params"]) => (x: Tensor) => Tensor): Runner =>
  (golden) =>
    checkGolden(golden, { x: asIs }, asIs, run(golden.params));

/** NCHW fixtures over axis 1 become channels-last ones over the last axis. */
const overAxis =
  (run: (x: Tensor, axis: number) => Tensor): Runner =>
  (golden) => {
    const images = golden.in.x?.shape.length === 4;
    const layout = images ? channelsLast : asIs;
    return checkGolden(golden, { x: layout }, layout, (x) => run(x, images ? -1 : golden.params.dim));
  };

export const activations: Readonly<Record<string, Runner>> = {
  relu: pointwise(() => relu),
  relu6: pointwise(() => relu6),
  leaky_relu: pointwise((p) => (x) => leakyRelu(x, { negativeSlope: p.negative_slope })),
  elu: pointwise((p) => (x) => elu(x, { alpha: p.alpha })),
  celu: pointwise((p) => (x) => celu(x, { alpha: p.alpha })),
  selu: pointwise(() => selu),
  gelu: pointwise((p) => (x) => gelu(x, { approximate: p.approximate })),
  silu: pointwise(() => silu),
  sigmoid: pointwise(() => sigmoid),
  logsigmoid: pointwise(() => logSigmoid),
  tanh: pointwise(() => tanh),
  tanhshrink: pointwise(() => tanhshrink),
  hardtanh: pointwise((p) => (x) => hardtanh(x, { min: p.min, max: p.max })),
  hardsigmoid: pointwise(() => hardsigmoid),
  hardswish: pointwise(() => hardswish),
  softplus: pointwise((p) => (x) => softplus(x, { beta: p.beta, threshold: p.threshold })),
  softsign: pointwise(() => softsign),
  softshrink: pointwise((p) => (x) => softshrink(x, { lambda: p.lambd })),
  threshold: pointwise((p) => (x) => threshold(x, { threshold: p.threshold, value: p.value })),
  mish: pointwise(() => mish),
  softmax: overAxis(softmax),
  log_softmax: overAxis(logSoftmax),
  softmin: overAxis(softmin),
  prelu: (golden) => checkGolden(golden, { x: channelsLast, w: asIs }, channelsLast, (x, slope) => prelu(x, slope)),
  glu: (golden) => checkGolden(golden, { x: channelsLast }, channelsLast, (x) => glu(x)), // axis 1 there is the last here
};
