// ResNet for 32×32 images: section 4.2 of "Deep residual learning for image recognition", He et al. 2016.

import { ShapeError } from "../errors.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { Module } from "../nn/module.ts";
import { Sequential, sequential } from "../nn/sequential.ts";
import { avgPool2d } from "../ops/avgPool2d.ts";
import { pad } from "../ops/pad.ts";
import type { Tensor } from "../tensor.ts";
import type { ClassifierOptions } from "./options.ts";

/** `classes` is 10 by default. */
export interface CifarResNetOptions extends ClassifierOptions {
  /**
   * What a block adds to its output where the shape changes: every second pixel, with zeros for the new
   * channels ("pad", the paper's option A and the default), or a 1×1 convolution ("projection", option B).
   */
  readonly shortcut?: "pad" | "projection";
  /** False: the plain net of the paper's comparison, without skips; default true. */
  readonly skip?: boolean;
  /** Channels of the first stage; default 16. */
  readonly width?: number;
}

const conv = (inputs: number, outputs: number, stride = 1, kernel = 3) =>
  new Conv2d(inputs, outputs, kernel, {
    stride,
    padding: (kernel - 1) / 2,
    bias: false,
    init: kaimingNormal({ mode: "fanOut", nonlinearity: "relu" }),
  });

/** Two 3×3 convolutions around which the input is added. */
export class CifarBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly downsample: Module | null;
  readonly #added: number;
  readonly #stride: number;
  readonly #skip: boolean;

  constructor(inputs: number, outputs: number, stride: number, { shortcut = "pad", skip = true }: CifarResNetOptions) {
    super();
    this.conv1 = conv(inputs, outputs, stride);
    this.bn1 = new BatchNorm2d(outputs, { activation: "relu" });
    this.conv2 = conv(outputs, outputs);
    this.bn2 = new BatchNorm2d(outputs);
    const changes = skip && (inputs !== outputs || stride !== 1);
    this.downsample = changes && shortcut === "projection" ? sequential(conv(inputs, outputs, stride, 1), new BatchNorm2d(outputs)) : null;
    this.#added = outputs - inputs;
    this.#stride = stride;
    this.#skip = skip;
  }

  /** F(x), what the block adds to its input. */
  residual(x: Tensor): Tensor {
    return this.bn2.forward(this.#inner(x));
  }

  /** The input as it is added. */
  shortcut(x: Tensor): Tensor {
    if (this.downsample) return this.downsample.forward(x);
    const seen = this.#stride === 1 ? x : everySecond(x);
    return this.#added === 0
      ? seen
      : pad(seen, [
          [0, 0],
          [0, 0],
          [0, 0],
          [Math.floor(this.#added / 2), Math.ceil(this.#added / 2)],
        ]);
  }

  override forward(x: Tensor): Tensor {
    return this.bn2.forward(this.#inner(x), this.#skip ? this.shortcut(x) : null, "relu");
  }

  /** Everything of F but the last norm. */
  #inner(x: Tensor): Tensor {
    return this.conv2.forward(this.bn1.forward(this.conv1.forward(x)));
  }
}

/** A pixel of every 2×2: what a pooling window of one pixel sees. */
const everySecond = (x: Tensor) => avgPool2d(x, 1, { stride: 2 });

/** 6n + 2 layers: a convolution, three stages of n blocks with 16, 32 and 64 channels, the mean of all pixels, one dense layer. */
export class CifarResNet extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential<Tensor, Tensor>;
  readonly layer2: Sequential<Tensor, Tensor>;
  readonly layer3: Sequential<Tensor, Tensor>;
  readonly avgpool = new GlobalAvgPool();
  readonly fc: Linear;

  /** @param depth layers with weights: 20, 32, 44, 56, 110, 1202, or any 6n + 2 */
  constructor(depth: number, options: CifarResNetOptions = {}) {
    super();
    const { classes = 10, channels = 3, width = 16 } = options;
    const blocks = (depth - 2) / 6;
    if (!Number.isSafeInteger(blocks) || blocks < 1) throw new ShapeError("CifarResNet", `expected a depth of 6n + 2, got ${depth}`);
    const stage = (inputs: number, outputs: number, stride: number) =>
      new Sequential<Tensor, Tensor>(
        Array.from({ length: blocks }, (_, i) => new CifarBlock(i === 0 ? inputs : outputs, outputs, i === 0 ? stride : 1, options)),
      );
    this.conv1 = conv(channels, width);
    this.bn1 = new BatchNorm2d(width, { activation: "relu" });
    this.layer1 = stage(width, width, 1);
    this.layer2 = stage(width, 2 * width, 2);
    this.layer3 = stage(2 * width, 4 * width, 2);
    this.fc = new Linear(4 * width, classes);
  }

  override forward(x: Tensor): Tensor {
    return sequential(this.conv1, this.bn1, this.layer1, this.layer2, this.layer3, this.avgpool, this.fc).forward(x);
  }
}

/** ResNet-20 for CIFAR: 269,722 parameters. */
export function resnet20(options: CifarResNetOptions = {}): CifarResNet {
  return new CifarResNet(20, options);
}

/** ResNet-32 for CIFAR: 464,154 parameters. */
export function resnet32(options: CifarResNetOptions = {}): CifarResNet {
  return new CifarResNet(32, options);
}

/** ResNet-44 for CIFAR: 658,586 parameters. */
export function resnet44(options: CifarResNetOptions = {}): CifarResNet {
  return new CifarResNet(44, options);
}

/** ResNet-56 for CIFAR: 853,018 parameters. */
export function resnet56(options: CifarResNetOptions = {}): CifarResNet {
  return new CifarResNet(56, options);
}

/** ResNet-110 for CIFAR: 1,727,962 parameters. */
export function resnet110(options: CifarResNetOptions = {}): CifarResNet {
  return new CifarResNet(110, options);
}
