// Runners for losses.

import { bceLoss, bceWithLogitsLoss } from "../../src/loss/bceLoss.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { contrastiveLoss, cosineEmbeddingLoss, tripletMarginLoss } from "../../src/loss/embeddingLosses.ts";
import { huberLoss, smoothL1Loss } from "../../src/loss/huberLoss.ts";
import { klDivLoss } from "../../src/loss/klDivLoss.ts";
import { l1Loss } from "../../src/loss/l1Loss.ts";
import { gaussianNllLoss, poissonNllLoss } from "../../src/loss/likelihoodLosses.ts";
import { hingeEmbeddingLoss, hingeLoss, marginRankingLoss, softMarginLoss, squaredHingeLoss } from "../../src/loss/marginLosses.ts";
import { mseLoss } from "../../src/loss/mseLoss.ts";
import { multiMarginLoss, nllLoss } from "../../src/loss/nllLoss.ts";
import type { Reduction } from "../../src/loss/reduction.ts";
import { cosineSimilarity, pairwiseDistance } from "../../src/ops/distance.ts";
import type { Tensor } from "../../src/tensor.ts";
import { asIs, channelsLast, checkGolden, decode, type GoldenCase, type Runner } from "./fixture.ts";

const hostLabels = (golden: GoldenCase): Int32Array => {
  const target = golden.in.target;
  if (!target) throw new Error("a cross entropy case without target");
  return decode(target).data as Int32Array;
};

type PairLoss = (x: Tensor, target: Tensor, options: { reduction: Reduction }) => Tensor;

const pair = (golden: GoldenCase, loss: PairLoss) =>
  checkGolden(golden, { x: asIs, target: asIs }, asIs, (x, target) => loss(x, target, { reduction: golden.params.reduction }));

const triple = (golden: GoldenCase, loss: (a: Tensor, b: Tensor, y: Tensor) => Tensor) =>
  checkGolden(golden, { a: asIs, b: asIs, y: asIs }, asIs, loss);

export const losses: Readonly<Record<string, Runner>> = {
  async cross_entropy(golden) {
    const { params } = golden;
    const weight = golden.in.weight ? { weight: decode(golden.in.weight).data } : {};
    const ignore = params.ignore_index === undefined ? {} : { ignoreIndex: params.ignore_index };
    const options = { reduction: params.reduction, labelSmoothing: params.label_smoothing ?? 0, ...ignore, ...weight };
    if (params.soft) return checkGolden(golden, { x: asIs, target: asIs }, asIs, (x, target) => crossEntropy(x, target, options));
    await checkGolden(golden, { x: channelsLast, target: asIs }, asIs, (x, target) => crossEntropy(x, target, options));
    await checkGolden(golden, { x: channelsLast }, asIs, (x) => crossEntropy(x, hostLabels(golden), options));
  },
  mse_loss: (golden) =>
    checkGolden(golden, { x: asIs, target: asIs }, asIs, (x, target) => mseLoss(x, target, { reduction: golden.params.reduction })),
  l1_loss: (golden) => pair(golden, l1Loss),
  huber_loss: (golden) => pair(golden, (x, t, { reduction }) => huberLoss(x, t, { reduction, delta: golden.params.delta })),
  smooth_l1_loss: (golden) => pair(golden, (x, t, { reduction }) => smoothL1Loss(x, t, { reduction, beta: golden.params.beta })),
  binary_cross_entropy: (golden) => pair(golden, bceLoss),
  binary_cross_entropy_with_logits: (golden) =>
    golden.in.weight
      ? checkGolden(golden, { x: asIs, target: asIs, weight: asIs, pos_weight: asIs }, asIs, (x, t, weight, posWeight) =>
          bceWithLogitsLoss(x, t, { weight, posWeight }),
        )
      : pair(golden, bceWithLogitsLoss),
  kl_div: (golden) => pair(golden, (x, t) => klDivLoss(x, t, { reduction: golden.params.reduction, logTarget: golden.params.log_target })),
  poisson_nll_loss: (golden) => pair(golden, (x, t) => poissonNllLoss(x, t)),
  gaussian_nll_loss: (golden) => checkGolden(golden, { x: asIs, target: asIs, var: asIs }, asIs, (x, t, v) => gaussianNllLoss(x, t, v)),
  hinge: (golden) => checkGolden(golden, { x: asIs, y: asIs }, asIs, (x, y) => hingeLoss(x, y)),
  squared_hinge: (golden) => checkGolden(golden, { x: asIs, y: asIs }, asIs, (x, y) => squaredHingeLoss(x, y)),
  soft_margin_loss: (golden) => checkGolden(golden, { x: asIs, y: asIs }, asIs, (x, y) => softMarginLoss(x, y)),
  hinge_embedding_loss: (golden) =>
    checkGolden(golden, { x: asIs, y: asIs }, asIs, (x, y) => hingeEmbeddingLoss(x, y, { margin: golden.params.margin })),
  margin_ranking_loss: (golden) => triple(golden, (a, b, y) => marginRankingLoss(a, b, y, { margin: golden.params.margin })),
  contrastive: (golden) => triple(golden, (a, b, y) => contrastiveLoss(a, b, y, golden.params)),
  cosine_embedding_loss: (golden) => triple(golden, (a, b, y) => cosineEmbeddingLoss(a, b, y, { margin: golden.params.margin })),
  triplet_margin_loss: (golden) =>
    checkGolden(golden, { anchor: asIs, positive: asIs, negative: asIs }, asIs, (a, p, n) => tripletMarginLoss(a, p, n, golden.params)),
  cosine_similarity: (golden) => checkGolden(golden, { a: asIs, b: asIs }, asIs, (a, b) => cosineSimilarity(a, b)),
  pairwise_distance: (golden) => checkGolden(golden, { a: asIs, b: asIs }, asIs, (a, b) => pairwiseDistance(a, b)),
  nll_loss: (golden) => {
    const weight = golden.in.weight ? { weight: decode(golden.in.weight).data } : {};
    return checkGolden(golden, { x: channelsLast }, asIs, (x) =>
      nllLoss(x, hostLabels(golden), { reduction: golden.params.reduction, ...weight }),
    );
  },
  multi_margin_loss: (golden) =>
    checkGolden(golden, { x: asIs }, asIs, (x) =>
      multiMarginLoss(x, hostLabels(golden), { p: golden.params.p, margin: golden.params.margin }),
    ),
};
