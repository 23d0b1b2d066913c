// How the sweep calls each exported loss: one line a loss.
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
  type Shape,
  sigmoidFocalLoss,
  smoothL1Loss,
  softMarginLoss,
  squaredHingeLoss,
  type Tensor,
  tensor,
  tripletMarginLoss,
  wassersteinCriticLoss,
  wassersteinGeneratorLoss,
} from "../../src/index.ts";
import { randomValues } from "../harness.ts";

export interface LossRecipe {
  /** The loss of x [3, 4], with targets made on the spot. */
  readonly loss: (x: Tensor, options: LossOptions) => Tensor;
  /** Shape with reduction "none"; [3, 4] unless said. */
  readonly each?: Shape;
  /** A call with targets that do not fit x. */
  readonly bad: (x: Tensor) => Tensor;
  /** Values of x where the slope jumps. */
  readonly breaks?: readonly number[];
  /** x is in (1/4, 3/4). */
  readonly probability?: true;
}

const values = (shape: Shape, seed: number) => tensor(randomValues(shape, seed).data, shape);
/** A second tensor like x. */
const other = () => values([3, 4], 11);
const positive = () => values([3, 4], 12).mul(0.4).add(0.6);
/** −1 or 1 for each element, and for each row. */
const signs = () => tensor([1, -1, -1, 1, 1, 1, -1, 1, -1, -1, 1, -1], [3, 4]);
const rowSigns = () => tensor([1, -1, 1]);
/** 0 or 1 for each row. */
const alike = () => tensor([1, 0, 1]);
/** The wrong number of anything. */
const five = () => values([5], 13);
const labels = [2, 0, 3];

export const recipes: Readonly<Record<string, LossRecipe>> = {
  bceLoss: { loss: (x, o) => bceLoss(x, positive(), o), bad: (x) => bceLoss(x, five()), probability: true },
  bceWithLogitsLoss: { loss: (x, o) => bceWithLogitsLoss(x, positive(), o), bad: (x) => bceWithLogitsLoss(x, five()) },
  categoricalHingeLoss: { loss: (x, o) => categoricalHingeLoss(x, labels, o), each: [3], bad: (x) => categoricalHingeLoss(x, [2, 0, 4]) },
  contrastiveLoss: { loss: (x, o) => contrastiveLoss(x, other(), alike(), o), each: [3], bad: (x) => contrastiveLoss(x, five(), alike()) },
  cosineEmbeddingLoss: {
    loss: (x, o) => cosineEmbeddingLoss(x, other(), rowSigns(), o),
    each: [3],
    bad: (x) => cosineEmbeddingLoss(x, five(), rowSigns()),
  },
  crossEntropy: { loss: (x, o) => crossEntropy(x, labels, o), each: [3], bad: (x) => crossEntropy(x, [2, 0]) },
  diceLoss: {
    loss: (x, o) => diceLoss(x.reshape([3, 2, 2]), positive().reshape([3, 2, 2]), o),
    each: [3, 2],
    bad: (x) => diceLoss(x.reshape([3, 2, 2]), five()),
    probability: true,
  },
  focalLoss: { loss: (x, o) => focalLoss(x, labels, o), each: [3], bad: (x) => focalLoss(x, [2, 0]) },
  gaussianNllLoss: { loss: (x, o) => gaussianNllLoss(x, other(), positive(), o), bad: (x) => gaussianNllLoss(x, five(), positive()) },
  hingeEmbeddingLoss: { loss: (x, o) => hingeEmbeddingLoss(x, signs(), o), bad: (x) => hingeEmbeddingLoss(x, five()), breaks: [1] },
  hingeLoss: { loss: (x, o) => hingeLoss(x, signs(), o), bad: (x) => hingeLoss(x, five()), breaks: [-1, 1] },
  huberLoss: { loss: (x, o) => huberLoss(x, other(), o), bad: (x) => huberLoss(x, five()) },
  infoNceLoss: { loss: (x, o) => infoNceLoss(x, other(), { ...o, temperature: 0.5 }), each: [3], bad: (x) => infoNceLoss(x, five()) },
  klDivLoss: { loss: (x, o) => klDivLoss(x, positive(), o), bad: (x) => klDivLoss(x, five()) },
  l1Loss: { loss: (x, o) => l1Loss(x, 0.25, o), bad: (x) => l1Loss(x, five()), breaks: [0.25] },
  logCoshLoss: { loss: (x, o) => logCoshLoss(x, other(), o), bad: (x) => logCoshLoss(x, five()) },
  marginRankingLoss: {
    loss: (x, o) => marginRankingLoss(x, x.mul(-1), signs(), o),
    bad: (x) => marginRankingLoss(x, five(), signs()),
    breaks: [0],
  },
  mseLoss: { loss: (x, o) => mseLoss(x, other(), o), bad: (x) => mseLoss(x, five()) },
  multiLabelSoftMarginLoss: {
    loss: (x, o) => multiLabelSoftMarginLoss(x, positive(), o),
    each: [3],
    bad: (x) => multiLabelSoftMarginLoss(x, five()),
  },
  multiMarginLoss: { loss: (x, o) => multiMarginLoss(x, labels, o), each: [3], bad: (x) => multiMarginLoss(x, [2, 0, 4]) },
  nllLoss: { loss: (x, o) => nllLoss(x, labels, o), each: [3], bad: (x) => nllLoss(x, [2, 0, -1]) },
  ntXentLoss: { loss: (x, o) => ntXentLoss(x, other(), o), each: [3, 2], bad: (x) => ntXentLoss(x, five()) },
  poissonNllLoss: { loss: (x, o) => poissonNllLoss(x, positive(), o), bad: (x) => poissonNllLoss(x, five()) },
  sigmoidFocalLoss: { loss: (x, o) => sigmoidFocalLoss(x, positive(), o), bad: (x) => sigmoidFocalLoss(x, five()) },
  smoothL1Loss: { loss: (x, o) => smoothL1Loss(x, other(), o), bad: (x) => smoothL1Loss(x, five()) },
  softMarginLoss: { loss: (x, o) => softMarginLoss(x, signs(), o), bad: (x) => softMarginLoss(x, five()) },
  squaredHingeLoss: { loss: (x, o) => squaredHingeLoss(x, signs(), o), bad: (x) => squaredHingeLoss(x, five()) },
  tripletMarginLoss: {
    loss: (x, o) => tripletMarginLoss(x, other(), positive(), o),
    each: [3],
    bad: (x) => tripletMarginLoss(x, five(), other()),
  },
  wassersteinCriticLoss: { loss: (x, o) => wassersteinCriticLoss(x, other(), o), bad: (x) => wassersteinCriticLoss(x, five()) },
  wassersteinGeneratorLoss: {
    loss: (x, o) => wassersteinGeneratorLoss(x, o),
    bad: (x) => wassersteinGeneratorLoss(x, { sampleWeight: five() }),
  },
};
