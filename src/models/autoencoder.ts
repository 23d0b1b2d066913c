// Autoencoders: plain, denoising (Vincent et al. 2008) and variational (Kingma and Welling 2014).
import { ShapeError } from "../errors.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { ConvTranspose2d } from "../nn/convTranspose2d.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import { exp } from "../ops/exp.ts";
import { mean } from "../ops/mean.ts";
import { randn } from "../ops/random.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";

export interface AutoencoderOptions {
  /** Height and width of the images, divisible by 4; default 28. */
  readonly size?: number;
  /** Channels of the images; default 1. */
  readonly channels?: number;
  /** Numbers that describe an image; default 32. */
  readonly latent?: number;
  /** Channels of the first convolution; the second has twice as many; default 16. */
  readonly width?: number;
}

function checkSize(op: string, size: number): number {
  if (!Number.isSafeInteger(size) || size < 4 || size % 4 !== 0) throw new ShapeError(op, `expected size divisible by 4, got ${size}`);
  return size / 4;
}

/** Two convolutions that halve the image, and a dense layer: to `outputs` numbers. */
function encoder(op: string, outputs: number, { size = 28, channels = 1, width = 16 }: AutoencoderOptions): Module<Tensor, Tensor> {
  const quarter = checkSize(op, size);
  return sequential(
    new Conv2d(channels, width, 3, { stride: 2, padding: 1 }),
    new ReLU(),
    new Conv2d(width, 2 * width, 3, { stride: 2, padding: 1 }),
    new ReLU(),
    new Flatten(),
    new Linear([quarter, quarter, 2 * width], outputs),
  );
}

/** The way back, to logits of pixels in [0, 1]. */
class Decoder extends Module {
  readonly dense: Linear;
  readonly layers: Module;
  readonly #image: readonly [number, number, number];

  constructor(op: string, { size = 28, channels = 1, latent = 32, width = 16 }: AutoencoderOptions) {
    super();
    const quarter = checkSize(op, size);
    this.#image = [quarter, quarter, 2 * width];
    this.dense = new Linear(latent, quarter * quarter * 2 * width);
    this.layers = sequential(
      new ReLU(),
      new ConvTranspose2d(2 * width, width, 4, { stride: 2, padding: 1 }),
      new ReLU(),
      new ConvTranspose2d(width, channels, 4, { stride: 2, padding: 1 }),
    );
  }

  override forward(z: Tensor): Tensor {
    return this.layers.forward(this.dense.forward(z).reshape([-1, ...this.#image]));
  }
}

export interface DenoisingOptions extends AutoencoderOptions {
  /** Standard deviation of the normal noise that is added to the input in training; default 0, a plain autoencoder. */
  readonly noise?: number;
}

/** Images [N, size, size, channels] to logits of the same shape, through `latent` numbers: for `bceWithLogitsLoss` against the clean image. */
export class Autoencoder extends Module {
  readonly encoder: Module<Tensor, Tensor>;
  readonly decoder: Module<Tensor, Tensor>;
  readonly noise: number;

  constructor(options: DenoisingOptions = {}) {
    super();
    const { latent = 32, noise = 0 } = options;
    if (!(noise >= 0 && noise < Number.POSITIVE_INFINITY))
      throw new ShapeError("Autoencoder", `expected noise finite and >= 0, got ${noise}`);
    this.encoder = encoder("Autoencoder", latent, options);
    this.decoder = new Decoder("Autoencoder", options);
    this.noise = noise;
  }

  override forward(x: Tensor): Tensor {
    const seen = this.training && this.noise > 0 ? x.add(randn(x.shape, { std: this.noise })) : x;
    return this.decoder.forward(this.encoder.forward(seen));
  }
}

/** A new autoencoder; with `noise`, a denoising one. */
export function autoencoder(options: DenoisingOptions = {}): Autoencoder {
  return new Autoencoder(options);
}

/** What a variational autoencoder says of images. */
export interface VariationalOutput {
  /** Logits of the pixels. */
  readonly reconstruction: Tensor;
  /** Mean and logarithm of the variance of each number of the description: [N, latent]. */
  readonly mean: Tensor;
  readonly logVariance: Tensor;
}

/** Describes an image by normal distributions, and draws from them: z = mean + exp(logVariance / 2)·ε (in evaluation z = mean). */
export class VariationalAutoencoder extends Module<Tensor, VariationalOutput> {
  readonly encoder: Module<Tensor, Tensor>;
  readonly mean: Linear;
  readonly logVariance: Linear;
  readonly decoder: Module<Tensor, Tensor>;
  readonly latent: number;

  constructor(options: AutoencoderOptions = {}) {
    super();
    const { latent = 32 } = options;
    const hidden = 256;
    this.encoder = sequential(encoder("VariationalAutoencoder", hidden, options), new ReLU());
    this.mean = new Linear(hidden, latent);
    this.logVariance = new Linear(hidden, latent);
    this.decoder = new Decoder("VariationalAutoencoder", options);
    this.latent = latent;
  }

  override forward(x: Tensor): VariationalOutput {
    const hidden = this.encoder.forward(x);
    const mean = this.mean.forward(hidden);
    const logVariance = this.logVariance.forward(hidden);
    const z = this.training ? mean.add(exp(logVariance.mul(0.5)).mul(randn(mean.shape))) : mean;
    return { reconstruction: this.decoder.forward(z), mean, logVariance };
  }

  /** `count` new images in [0, 1], of the global generator's next numbers. */
  sample(count: number): Tensor {
    return sigmoid(this.decoder.forward(randn([count, this.latent])));
  }
}

/** A new variational autoencoder; see `VariationalAutoencoder`. */
export function vae(options: AutoencoderOptions = {}): VariationalAutoencoder {
  return new VariationalAutoencoder(options);
}

/** KL(N(mean, exp(logVariance)) ‖ N(0, 1)) = ½·Σ(mean² + exp(logVariance) − 1 − logVariance), summed over the last axis, the mean over the batch. */
export function klToStandardNormal(mu: Tensor, logVariance: Tensor): Tensor {
  const terms = square(mu).add(exp(logVariance)).sub(1).sub(logVariance).mul(0.5);
  return mean(sum(terms, { axes: [-1] }));
}
