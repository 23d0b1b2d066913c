// Siamese and triplet networks: one encoder for several images.
// "Siamese neural networks for one-shot image recognition", Koch et al. 2015; Schroff et al. 2015 (FaceNet).
import { normal } from "../init/normal.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import { Sigmoid } from "../nn/sigmoid.ts";
import { abs } from "../ops/abs.ts";
import { concat } from "../ops/concat.ts";
import { normalize } from "../ops/normalize.ts";
import { slice } from "../ops/slice.ts";
import type { Tensor } from "../tensor.ts";
import { convNorm } from "./convNorm.ts";

export interface EncoderOptions {
  /** "koch": the paper's net for 105×105 images, 4096 features. "small" (default): four convolutions with batch norm, for 28×28. */
  readonly variant?: "koch" | "small";
  /** Channels of the input; default 1. */
  readonly channels?: number;
  /** Features that describe an image, of "small"; default 64. */
  readonly features?: number;
}

/** Images [N, H, W, channels] to descriptions [N, features]. */
export function encoder({ variant = "small", channels = 1, features = 64 }: EncoderOptions = {}): Module<Tensor, Tensor> {
  const pool = () => new MaxPool2d(2);
  if (variant === "small")
    return sequential(
      convNorm(channels, 64, 3),
      pool(),
      convNorm(64, 64, 3),
      pool(),
      convNorm(64, 64, 3),
      pool(),
      convNorm(64, 64, 3),
      new Flatten(),
      new Linear([3, 3, 64], features),
    );
  const initial = { init: normal(0, 0.01), initBias: normal(0.5, 0.01) };
  return sequential(
    new Conv2d(channels, 64, 10, initial),
    new ReLU(),
    pool(),
    new Conv2d(64, 128, 7, initial),
    new ReLU(),
    pool(),
    new Conv2d(128, 128, 4, initial),
    new ReLU(),
    pool(),
    new Conv2d(128, 256, 4, initial),
    new ReLU(),
    new Flatten(),
    new Linear([6, 6, 256], 4096, { init: normal(0, 0.2), initBias: normal(0.5, 0.01) }),
    new Sigmoid(),
  );
}

/** Encodes images of several roles as one batch, so that batch norm sees them together; the parts come back apart. */
function encodeTogether(net: Module<Tensor, Tensor>, images: readonly Tensor[]): Tensor[] {
  const all = net.forward(concat(images, 0));
  let at = 0;
  return images.map((part) => {
    const rows = part.shape[0] ?? 0;
    at += rows;
    return slice(all, [at - rows], [at]);
  });
}

/** Do two images show the same? A logit: a weighted sum of the absolute differences of their descriptions. */
export class Siamese extends Module<readonly [a: Tensor, b: Tensor], Tensor> {
  readonly encoder: Module<Tensor, Tensor>;
  readonly head: Linear;

  constructor(net: Module<Tensor, Tensor>, features: number) {
    super();
    this.encoder = net;
    this.head = new Linear(features, 1);
  }

  /** The descriptions of both images, [N, features] each: for `contrastiveLoss`. */
  embed(pair: readonly [a: Tensor, b: Tensor]): [Tensor, Tensor] {
    const [a, b] = encodeTogether(this.encoder, pair);
    return [a, b] as [Tensor, Tensor];
  }

  override forward(pair: readonly [a: Tensor, b: Tensor]): Tensor {
    const [a, b] = this.embed(pair);
    return this.head.forward(abs(a.sub(b))).reshape([-1]);
  }
}

/** Descriptions of length 1 of an anchor, an image of the same and one of another thing: for `tripletMarginLoss`. */
export class Triplet extends Module<readonly [anchor: Tensor, positive: Tensor, negative: Tensor], readonly [Tensor, Tensor, Tensor]> {
  readonly encoder: Module<Tensor, Tensor>;

  constructor(net: Module<Tensor, Tensor>) {
    super();
    this.encoder = net;
  }

  override forward(images: readonly [anchor: Tensor, positive: Tensor, negative: Tensor]): readonly [Tensor, Tensor, Tensor] {
    const [anchor, positive, negative] = encodeTogether(this.encoder, images).map((part) => normalize(part));
    return [anchor, positive, negative] as [Tensor, Tensor, Tensor];
  }
}

/** A new siamese network. */
export function siamese(options: EncoderOptions = {}): Siamese {
  const { variant = "small", features = 64 } = options;
  return new Siamese(encoder(options), variant === "koch" ? 4096 : features);
}

/** A new triplet network. */
export function triplet(options: EncoderOptions = {}): Triplet {
  return new Triplet(encoder(options));
}
