// Losses of embeddings [N, D]: alike things close together, others apart.
import { ShapeError } from "../errors.ts";
import { cosineSimilarity, pairwiseDistance } from "../ops/distance.ts";
import { relu } from "../ops/relu.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface ContrastiveLossOptions extends LossOptions {
  /** Pairs of different things further apart than this cost nothing; default 1. */
  readonly margin?: number;
}

/**
 * (y·d² + (1 − y)·max(0, margin − d)²)/2 for the distances d of rows of a and b. Hadsell et al. 2006.
 * @param y 1 for pairs of the same, 0 for others, [N]
 */
export function contrastiveLoss(a: Tensor, b: Tensor, y: Tensor, { margin = 1, ...options }: ContrastiveLossOptions = {}): Tensor {
  return reduce("contrastiveLoss", a, options, () => {
    const d2 = sum(square(a.sub(b)), { axes: [-1] });
    const gap = relu(sqrt(d2.add(1e-12)).neg().add(margin)); // 1e-12: the root has a gradient at 0 too
    return d2
      .mul(y)
      .add(square(gap).mul(y.neg().add(1)))
      .mul(0.5);
  });
}

export interface TripletMarginLossOptions extends LossOptions {
  /** Default 1. */
  readonly margin?: number;
  /** Distance by absolute values (1) or Euclid's (2, the default). */
  readonly p?: 1 | 2;
  /** Added to each difference; default 1e-6. */
  readonly eps?: number;
  /** Takes the negative's distance to the positive where it is smaller. Balntas et al. 2016; default false. */
  readonly swap?: boolean;
}

/** max(0, d(anchor, positive) − d(anchor, negative) + margin) for rows. Schroff et al. 2015. */
export function tripletMarginLoss(anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletMarginLossOptions = {}): Tensor {
  const { margin = 1, p = 2, eps = 1e-6, swap = false } = options;
  if (!(margin > 0)) throw new ShapeError("tripletMarginLoss", `expected margin > 0, got ${margin}`);
  return reduce("tripletMarginLoss", anchor, options, () => {
    const near = pairwiseDistance(anchor, positive, { p, eps });
    const far = pairwiseDistance(anchor, negative, { p, eps });
    const least = swap ? far.sub(relu(far.sub(pairwiseDistance(positive, negative, { p, eps })))) : far;
    return relu(near.sub(least).add(margin));
  });
}

export interface CosineEmbeddingLossOptions extends LossOptions {
  /** Pairs of different things with a smaller cosine cost nothing; default 0. */
  readonly margin?: number;
}

/** 1 − cos(a, b) where y = 1, max(0, cos(a, b) − margin) where y = −1, for rows. */
export function cosineEmbeddingLoss(a: Tensor, b: Tensor, y: Tensor, { margin = 0, ...options }: CosineEmbeddingLossOptions = {}): Tensor {
  return reduce("cosineEmbeddingLoss", a, options, () => {
    const cosine = cosineSimilarity(a, b);
    const same = y.add(1).mul(0.5);
    const apart = relu(cosine.sub(margin)).mul(same.neg().add(1));
    return cosine.neg().add(1).mul(same).add(apart);
  });
}
