// DCGAN: "Unsupervised representation learning with deep convolutional generative adversarial networks", Radford et al. 2016;
// its nets also serve the Wasserstein GAN (Arjovsky et al. 2017), whose critic has no batch norm here.
import { ShapeError } from "../errors.ts";
import { zeros } from "../init/constant.ts";
import { normal } from "../init/normal.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { ConvTranspose2d } from "../nn/convTranspose2d.ts";
import { LeakyReLU } from "../nn/leakyRelu.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import { Tanh } from "../nn/tanh.ts";
import { randn } from "../ops/random.ts";
import type { Tensor } from "../tensor.ts";

export interface DCGANOptions {
  /** Height and width of the images, a power of two from 8 on; default 32 (the paper: 64). */
  readonly size?: number;
  /** Channels of the images; default 3. */
  readonly channels?: number;
  /** Numbers that a generated image is made from; default 100. */
  readonly latent?: number;
  /** Channels at the full size; doubled with each halving; default 64. */
  readonly width?: number;
}

const kernel4 = { init: normal(0, 0.02), initBias: zeros, bias: false } as const;

/** Halvings from `size` to the 4×4 at the net's other end. */
function halvings(op: string, size: number): number {
  const count = Math.round(31 - Math.clz32(size)) - 2;
  if (count < 1 || 4 << count !== size) throw new ShapeError(op, `expected size to be a power of two >= 8, got ${size}`);
  return count;
}

/** Normal numbers [N, latent] to images [N, size, size, channels] in [−1, 1]. */
export class DCGANGenerator extends Module {
  readonly layers: Module;
  readonly latent: number;

  constructor({ size = 32, channels = 3, latent = 100, width = 64 }: DCGANOptions = {}) {
    super();
    const count = halvings("DCGANGenerator", size);
    const up = { ...kernel4, stride: 2, padding: 1 };
    let maps = width << (count - 1);
    const layers: Module[] = [new ConvTranspose2d(latent, maps, 4, kernel4), norm(maps), new ReLU()];
    for (; maps > width; maps /= 2) layers.push(new ConvTranspose2d(maps, maps / 2, 4, up), norm(maps / 2), new ReLU());
    layers.push(new ConvTranspose2d(width, channels, 4, { ...up, bias: true }), new Tanh());
    this.layers = sequential(...layers);
    this.latent = latent;
  }

  override forward(z: Tensor): Tensor {
    return this.layers.forward(z.reshape([-1, 1, 1, this.latent]));
  }

  /** `count` new images, of the global generator's next numbers. */
  sample(count: number): Tensor {
    return this.forward(randn([count, this.latent]));
  }
}

export interface DiscriminatorOptions extends Omit<DCGANOptions, "latent"> {
  /** Batch norm after all but the first and last convolution; default true. */
  readonly batchNorm?: boolean;
}

/** Images [N, size, size, channels] to one number each, [N]: a logit ("real"), or the critic's score. */
export class DCGANDiscriminator extends Module {
  readonly layers: Module;

  constructor({ size = 32, channels = 3, width = 64, batchNorm = true }: DiscriminatorOptions = {}) {
    super();
    const count = halvings("DCGANDiscriminator", size);
    const down = { ...kernel4, stride: 2, padding: 1 };
    const layers: Module[] = [new Conv2d(channels, width, 4, { ...down, bias: true }), new LeakyReLU({ negativeSlope: 0.2 })];
    let maps = width;
    for (let i = 1; i < count; i++, maps *= 2) {
      layers.push(new Conv2d(maps, maps * 2, 4, { ...down, bias: !batchNorm }));
      if (batchNorm) layers.push(norm(maps * 2));
      layers.push(new LeakyReLU({ negativeSlope: 0.2 }));
    }
    layers.push(new Conv2d(maps, 1, 4, { ...kernel4, bias: true }));
    this.layers = sequential(...layers);
  }

  override forward(x: Tensor): Tensor {
    return this.layers.forward(x).reshape([-1]);
  }
}

function norm(channels: number): BatchNorm2d {
  return new BatchNorm2d(channels);
}

/** A generator and a discriminator, each to be given an optimizer of its own. */
export function dcgan(options: DCGANOptions = {}): { generator: DCGANGenerator; discriminator: DCGANDiscriminator } {
  return { generator: new DCGANGenerator(options), discriminator: new DCGANDiscriminator(options) };
}

/** A generator and a critic without batch norm, for `wassersteinLoss` and clipped weights (the paper: RMSprop, 5e-5, clip 0.01, 5 critic steps). */
export function wgan(options: DCGANOptions = {}): { generator: DCGANGenerator; critic: DCGANDiscriminator } {
  return { generator: new DCGANGenerator(options), critic: new DCGANDiscriminator({ ...options, batchNorm: false }) };
}
