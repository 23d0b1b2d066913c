// Sections of the gradients of element-wise functions, softmax, and every loss.
import * as wasmgrad from "wasmgrad";
import { intTensor, tensor } from "wasmgrad";
import { values } from "./examples.js";
import { lossAndGradient } from "./gradient.js";

/** Functions by name. */
const library = { ...wasmgrad };

const shape = [23, 9];
/** Small and large values of both signs. */
const x = values(23 * 9, 21).map((v, i) => (i % 3 === 0 ? 6 * v : v));

const elementwise = [
  ...["abs", "celu", "cos", "elu", "erf", "exp", "gelu", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "leakyRelu", "logSigmoid"],
  ...[
    "mish",
    "neg",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "sin",
    "softplus",
    "softshrink",
    "softsign",
    "square",
    "tanh",
    "tanhshrink",
  ],
];

const more = {
  "gelu, tanh": (t) => wasmgrad.gelu(t, { approximate: "tanh" }),
  log: (t) => wasmgrad.log(t.mul(t).add(0.1)),
  sqrt: (t) => wasmgrad.sqrt(t.mul(t).add(0.1)),
  pow: (t) => wasmgrad.pow(t.mul(t).add(0.1), 1.5),
  div: (t) => t.div(t.mul(t).add(1)).sub(t),
  threshold: (t) => wasmgrad.threshold(t, { threshold: 0.3, value: -1 }),
  softmax: (t) => wasmgrad.softmax(t, 0),
  "softmax, last axis": (t) => wasmgrad.softmax(t),
  logSoftmax: (t) => wasmgrad.logSoftmax(t),
};

const target = tensor(
  values(23 * 9, 22).map((v) => Math.abs(v)),
  shape,
);
const signs = tensor(
  values(23 * 9, 23).map((v) => (v < 0 ? -1 : 1)),
  shape,
);
const labels = Int32Array.from({ length: 23 }, (_, i) => (i * 7) % 9);

const losses = {
  bceLoss: (t) => wasmgrad.bceLoss(wasmgrad.sigmoid(t), target),
  bceWithLogitsLoss: (t) => wasmgrad.bceWithLogitsLoss(t, target),
  crossEntropy: (t) => wasmgrad.crossEntropy(t, intTensor(labels), { labelSmoothing: 0.1, weight: values(9, 24).map(Math.abs) }),
  "crossEntropy, probabilities": (t) => wasmgrad.crossEntropy(t, wasmgrad.softmax(t.mul(2)), { weight: values(9, 24).map(Math.abs) }),
  "crossEntropy, weights of examples": (t) =>
    wasmgrad.crossEntropy(t, intTensor(labels), {
      weight: values(9, 24).map(Math.abs),
      sampleWeight: tensor(values(23, 25).map(Math.abs)),
    }),
  diceLoss: (t) => wasmgrad.diceLoss(wasmgrad.sigmoid(t).reshape([1, 23, 9]), target.reshape([1, 23, 9])),
  focalLoss: (t) => wasmgrad.focalLoss(t, intTensor(labels)),
  gaussianNllLoss: (t) => wasmgrad.gaussianNllLoss(t, target, t.mul(t).add(0.5)),
  hingeLoss: (t) => wasmgrad.hingeLoss(t, signs),
  huberLoss: (t) => wasmgrad.huberLoss(t, target),
  klDivLoss: (t) => wasmgrad.klDivLoss(wasmgrad.logSoftmax(t), wasmgrad.softmax(target)),
  l1Loss: (t) => wasmgrad.l1Loss(t, target),
  logCoshLoss: (t) => wasmgrad.logCoshLoss(t, target),
  mseLoss: (t) => wasmgrad.mseLoss(t, target),
  nllLoss: (t) => wasmgrad.nllLoss(wasmgrad.logSoftmax(t), intTensor(labels)),
  poissonNllLoss: (t) => wasmgrad.poissonNllLoss(t, target),
  softMarginLoss: (t) => wasmgrad.softMarginLoss(t, signs),
  tripletMarginLoss: (t) => wasmgrad.tripletMarginLoss(t, target, signs),
};

const section = (kind, functions) =>
  Object.fromEntries(Object.entries(functions).map(([name, f]) => [`${kind} of ${name}`, () => lossAndGradient(f, x, shape)]));

export const gradients = {
  ...section("gradient", { ...Object.fromEntries(elementwise.map((name) => [name, (t) => library[name](t)])), ...more }),
  ...section("loss and gradient", losses),

  async "a loss that is not finite"() {
    try {
      await lossAndGradient((t) => wasmgrad.log(t.mul(0)), x, shape);
    } catch (error) {
      return [`${error.name}: ${error.message}`];
    }
    throw new Error("expected an error, got a step");
  },

  async "rounding, comparisons and logic"() {
    const a = tensor(x, shape);
    const b = tensor(x.slice().reverse(), shape);
    const i = intTensor(labels);
    const j = intTensor(labels.slice().reverse());
    const results = [
      ...[wasmgrad.sign(a), wasmgrad.floor(a), wasmgrad.ceil(a), wasmgrad.round(a)],
      ...["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"].flatMap((name) => [
        library[name](a, b),
        library[name](i, j),
      ]),
      wasmgrad.logicalAnd(wasmgrad.greater(a, 0), wasmgrad.less(b, 0.5)),
      wasmgrad.logicalOr(wasmgrad.greater(a, 0), wasmgrad.logicalNot(wasmgrad.less(b, 0.5))),
      wasmgrad.isNaN(wasmgrad.log(a)),
      wasmgrad.isFinite(a.div(0)),
      wasmgrad.oneHot(i, 9),
      wasmgrad.toFloat(i),
    ];
    return Promise.all(results.map(async (y) => new Uint8Array((await y.data()).buffer)));
  },
};
