// Every loss with every reduction and weights of examples: what the options' documentation says, from the unreduced losses.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import {
  bceLoss,
  bceWithLogitsLoss,
  categoricalHingeLoss,
  contrastiveLoss,
  cosineEmbeddingLoss,
  crossEntropy,
  diceLoss,
  focalLoss,
  gaussianNllLoss,
  hingeEmbeddingLoss,
  hingeLoss,
  huberLoss,
  infoNceLoss,
  klDivLoss,
  type LossOptions,
  l1Loss,
  logCoshLoss,
  marginRankingLoss,
  mseLoss,
  multiLabelSoftMarginLoss,
  multiMarginLoss,
  nllLoss,
  ntXentLoss,
  poissonNllLoss,
  sigmoidFocalLoss,
  smoothL1Loss,
  softMarginLoss,
  squaredHingeLoss,
  type Tensor,
  tripletMarginLoss,
  wassersteinCriticLoss,
  wassersteinGeneratorLoss,
} from "../../src/index.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import { scope } from "../../src/tensor.ts";
import { outputAndGradients, randomValues, type Values, worstError } from "../harness.ts";

const N = 5;
const sampleWeight = Float32Array.of(0.5, 2, 0, 1, 3);
const classes = [0, 2, 1, 3, 2];
const classWeight = Float32Array.of(1, 0.5, 2, 4);
const counts = classes.map((c) => classWeight[c] as number);
const ignored = { ignoreIndex: 2, weight: classWeight };
const countsIgnored = classes.map((c) => (c === 2 ? 0 : (classWeight[c] as number)));

const real = (shape: Shape, seed = 1, scale = 2): Values => randomValues(shape, seed, scale);
const unit = (shape: Shape, seed = 2): Values => ({ shape, data: randomValues(shape, seed).data.map((v) => 0.5 + 0.45 * v) });
const signs = (shape: Shape): Values => ({ shape, data: randomValues(shape, 9).data.map((v) => (v < 0 ? -1 : 1)) });
const bits = (shape: Shape): Values => ({ shape, data: randomValues(shape, 9).data.map((v) => (v < 0 ? 0 : 1)) });

interface Case {
  readonly name: string;
  readonly run: (inputs: readonly Tensor[], options: LossOptions) => Tensor;
  readonly inputs: readonly Values[];
  /** What each loss counts for in the mean beside its example's weight; 1 unless given. */
  readonly counts?: readonly number[];
}

type Elementwise = (x: Tensor, t: Tensor, options: LossOptions) => Tensor;
const pair = (name: string, loss: Elementwise, x: Values, t: Values): Case => ({
  name,
  run: ([a, b], options) => loss(a as Tensor, b as Tensor, options),
  inputs: [x, t],
});
const byClass = (name: string, loss: (x: Tensor, options: LossOptions) => Tensor, counts?: readonly number[]): Case => ({
  name,
  run: ([x], options) => loss(x as Tensor, options),
  inputs: [real([N, 4])],
  ...(counts && { counts }),
});

const cases: readonly Case[] = [
  pair("l1Loss", l1Loss, real([N, 3]), real([N, 3], 2)),
  pair("mseLoss", mseLoss, real([N, 2, 3]), real([N, 2, 3], 2)),
  pair("huberLoss", huberLoss, real([N]), real([N], 2)),
  pair("smoothL1Loss", (x, t, o) => smoothL1Loss(x, t, { ...o, beta: 0.5 }), real([N, 2]), real([N, 2], 2)),
  pair("smoothL1Loss, beta 0", (x, t, o) => smoothL1Loss(x, t, { ...o, beta: 0 }), real([N, 2]), real([N, 2], 2)),
  pair("logCoshLoss", logCoshLoss, real([N, 3]), real([N, 3], 2)),
  pair("bceLoss", bceLoss, unit([N, 2]), unit([N, 2], 3)),
  pair("bceWithLogitsLoss", bceWithLogitsLoss, real([N, 2]), unit([N, 2])),
  pair("klDivLoss", klDivLoss, real([N, 3]), unit([N, 3])),
  pair("poissonNllLoss", (x, t, o) => poissonNllLoss(x, t, o), real([N]), unit([N])),
  pair("gaussianNllLoss", (x, v, o) => gaussianNllLoss(x, x.mul(0.5), v, o), real([N, 2]), unit([N, 2])),
  pair("hingeLoss", hingeLoss, real([N, 2]), signs([N, 2])),
  pair("squaredHingeLoss", squaredHingeLoss, real([N]), signs([N])),
  pair("softMarginLoss", softMarginLoss, real([N]), signs([N])),
  pair("hingeEmbeddingLoss", hingeEmbeddingLoss, unit([N]), signs([N])),
  pair("marginRankingLoss", (a, y, o) => marginRankingLoss(a, a.mul(0.3), y, { ...o, margin: 0.1 }), real([N]), signs([N])),
  pair("contrastiveLoss", (a, b, o) => contrastiveLoss(a, b, tensor([1, 0, 1, 0, 0]), o), real([N, 4]), real([N, 4], 2)),
  pair("cosineEmbeddingLoss", (a, b, o) => cosineEmbeddingLoss(a, b, tensor([1, -1, 1, -1, 1]), o), real([N, 4]), real([N, 4], 2)),
  pair("tripletMarginLoss", (a, b, o) => tripletMarginLoss(a, b, b.mul(-1), { ...o, swap: true }), real([N, 4]), real([N, 4], 2)),
  pair("sigmoidFocalLoss", sigmoidFocalLoss, real([N, 2]), bits([N, 2])),
  pair("diceLoss", diceLoss, unit([N, 3, 2, 2]), bits([N, 3, 2, 2])),
  pair("wassersteinCriticLoss", wassersteinCriticLoss, real([N, 1]), real([N, 1], 2)),
  pair("wassersteinGeneratorLoss", (x, _, o) => wassersteinGeneratorLoss(x, o), real([N, 1]), real([1])),
  pair("infoNceLoss", infoNceLoss, real([N, 3]), real([N + 2, 3], 2)),
  pair("ntXentLoss", ntXentLoss, real([N, 3]), real([N, 3], 2)),
  pair("multiLabelSoftMarginLoss", multiLabelSoftMarginLoss, real([N, 3]), bits([N, 3])),
  pair("crossEntropy of probabilities", (x, t, o) => crossEntropy(x, t, { ...o, weight: [1, 2, 3] }), real([N, 3]), unit([N, 3])),
  byClass("crossEntropy", (x, o) => crossEntropy(x, classes, o)),
  byClass("crossEntropy, class weights", (x, o) => crossEntropy(x, intTensor(classes), { ...o, weight: classWeight }), counts),
  byClass("crossEntropy, ignored", (x, o) => crossEntropy(x, classes, { ...o, ...ignored, labelSmoothing: 0.1 }), countsIgnored),
  byClass("crossEntropy, a weight tensor", (x, o) => crossEntropy(x, classes, { ...o, weight: tensor(classWeight) }), counts),
  byClass("nllLoss", (x, o) => nllLoss(x, classes, { ...o, weight: classWeight }), counts),
  byClass("nllLoss, ignored", (x, o) => nllLoss(x, intTensor(classes), { ...o, ...ignored }), countsIgnored),
  byClass("focalLoss", (x, o) => focalLoss(x, classes, { ...o, ...ignored }), countsIgnored),
  byClass("multiMarginLoss", (x, o) => multiMarginLoss(x, classes, o)),
  byClass("categoricalHingeLoss", (x, o) => categoricalHingeLoss(x, classes, o)),
];

describe.each(cases)("$name", ({ run, inputs, counts }) => {
  const unreduced = (...x: Tensor[]) => run(x, { reduction: "none" });

  test.each(["none", "sum", "mean"] as const)("%s", async (reduction) => {
    const each = await outputAndGradients(unreduced, inputs);
    const perExample = each.y.length / N;
    for (const weights of [undefined, sampleWeight]) {
      const weight = (i: number) => weights?.[Math.floor(i / perExample)] ?? 1;
      const factors = Array.from(each.y, (_, i) => weight(i));
      const total = factors.reduce((sum, w, i) => sum + w * (counts?.[Math.floor(i / perExample)] ?? 1), 0);
      const scaled = factors.map((w) => (reduction === "mean" ? w / total : w));
      const values = scaled.map((w, i) => w * (each.y[i] as number));
      const gy = reduction === "none" ? randomValues([values.length], 7).data : Float32Array.of(1);
      const expected = await outputAndGradients(
        unreduced,
        inputs,
        scaled.map((w, i) => w * (reduction === "none" ? (gy[i] as number) : 1)),
      );
      const options = { reduction, ...(weights && { sampleWeight: tensor(weights) }) };
      const got = await outputAndGradients((...x) => run(x, options), inputs, gy);
      expect(got.shape).toEqual(reduction === "none" ? each.shape : []);
      expect(worstError(got.y, reduction === "none" ? values : [values.reduce((a, b) => a + b, 0)]), "y").toBeLessThan(1e-6);
      got.gradients.forEach((gradient, i) => {
        const other = expected.gradients[i];
        expect(gradient === undefined).toBe(other === undefined);
        if (gradient && other) expect(worstError(gradient, other), `gradient of input ${i}`).toBeLessThan(2e-6);
      });
    }
  });

  test("bad options are refused before memory is taken", () => {
    const tensors = inputs.map(({ data, shape }) => tensor(data, shape));
    const [good, bad] = [tensor(sampleWeight), tensor([1, 2])];
    const matrix = good.reshape([N, 1]);
    const { used } = memoryInfo();
    for (const options of [
      { sampleWeight: bad },
      { sampleWeight: matrix },
      { reduction: "average" as never },
      { reduction: "average" as never, sampleWeight: good },
    ])
      expect(() => scope(() => run(tensors, options))).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(used);
  });
});

test("klDivLoss, batchmean: divided by the examples, or their weights", async () => {
  const [x, t] = [real([N, 3]), unit([N, 3])];
  const run = (options: Parameters<typeof klDivLoss>[2]) =>
    outputAndGradients((a, b) => klDivLoss(a as Tensor, b as Tensor, options), [x, t]);
  const rows = (await run({ reduction: "none" })).y;
  const sum = (weights: Float32Array) => rows.reduce((total, v, i) => total + v * (weights[Math.floor(i / 3)] as number), 0);
  expect((await run({ reduction: "batchmean" })).y[0]).toBeCloseTo(sum(new Float32Array(N).fill(1)) / N, 5);
  expect((await run({ reduction: "batchmean", sampleWeight: tensor(sampleWeight) })).y[0]).toBeCloseTo(sum(sampleWeight) / 6.5, 5);
});
