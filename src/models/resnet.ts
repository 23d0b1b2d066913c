// ResNet: "Deep residual learning for image recognition", He et al. 2016. The ImageNet family; resnetCifar.ts has the other.

import { kaimingNormal } from "../init/kaiming.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d, type Conv2dLayerOptions } from "../nn/conv2d.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";
import type { ClassifierOptions } from "./options.ts";

export interface ResNetOptions extends ClassifierOptions {
  /** Factor of the inner channels of bottleneck blocks, "wide ResNet" (Zagoruyko and Komodakis 2016) with 2; default 1. */
  readonly width?: number;
  /** Groups of the 3×3 convolution of bottleneck blocks, ResNeXt (Xie et al. 2017); default 1. */
  readonly groups?: number;
  /** False: the same layers without their skips, for comparison; default true. */
  readonly skip?: boolean;
}

const conv = (inputs: number, outputs: number, kernel: 1 | 3 | 7, options: Conv2dLayerOptions = {}) =>
  new Conv2d(inputs, outputs, kernel, {
    padding: (kernel - 1) / 2,
    bias: false,
    init: kaimingNormal({ mode: "fanOut", nonlinearity: "relu" }),
    ...options,
  });

/** Batch norm, what is added to it, and ReLU, in one pass. */
const norm = (channels: number) => new BatchNorm2d(channels, { activation: "relu" });

interface BlockOptions {
  readonly stride: number;
  readonly width: number;
  readonly groups: number;
  readonly skip: boolean;
}

/** A block, and the way around it. */
abstract class Block extends Module {
  abstract readonly downsample: Module | null;
  abstract readonly skip: boolean;

  /** What is added to the block's output: its input, projected where the shape changes. */
  shortcut(x: Tensor): Tensor | null {
    if (!this.skip) return null;
    return this.downsample ? this.downsample.forward(x) : x;
  }
}

/** Two 3×3 convolutions. */
class BasicBlock extends Block {
  static readonly expansion = 1;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly downsample: Module | null;
  readonly skip: boolean;

  constructor(inputs: number, outputs: number, { stride, skip }: BlockOptions) {
    super();
    this.conv1 = conv(inputs, outputs, 3, { stride });
    this.bn1 = norm(outputs);
    this.conv2 = conv(outputs, outputs, 3);
    this.bn2 = norm(outputs);
    this.downsample = projection(inputs, outputs, stride, skip);
    this.skip = skip;
  }

  override forward(x: Tensor): Tensor {
    const y = this.bn1.forward(this.conv1.forward(x));
    return this.bn2.forward(this.conv2.forward(y), this.shortcut(x));
  }
}

/** 1×1 to fewer channels, 3×3, 1×1 to four times as many. The stride is in the 3×3, as in torchvision. */
class Bottleneck extends Block {
  static readonly expansion = 4;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly downsample: Module | null;
  readonly skip: boolean;

  constructor(inputs: number, channels: number, { stride, width, groups, skip }: BlockOptions) {
    super();
    const inner = Math.floor(channels * width) * groups;
    const outputs = channels * Bottleneck.expansion;
    this.conv1 = conv(inputs, inner, 1);
    this.bn1 = norm(inner);
    this.conv2 = conv(inner, inner, 3, { stride, groups });
    this.bn2 = norm(inner);
    this.conv3 = conv(inner, outputs, 1);
    this.bn3 = norm(outputs);
    this.downsample = projection(inputs, outputs, stride, skip);
    this.skip = skip;
  }

  override forward(x: Tensor): Tensor {
    let y = this.bn1.forward(this.conv1.forward(x));
    y = this.bn2.forward(this.conv2.forward(y));
    return this.bn3.forward(this.conv3.forward(y), this.shortcut(x));
  }
}

function projection(inputs: number, outputs: number, stride: number, skip: boolean): Module | null {
  if (!skip || (inputs === outputs && stride === 1)) return null;
  return sequential(conv(inputs, outputs, 1, { stride }), new BatchNorm2d(outputs));
}

/** A 7×7 convolution and pooling, four stages of residual blocks, the mean of all pixels, one dense layer. */
export class ResNet extends Module {
  readonly conv1: Conv2d;
  readonly bn1 = norm(64);
  readonly maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
  readonly layer1: Module;
  readonly layer2: Module;
  readonly layer3: Module;
  readonly layer4: Module;
  readonly avgpool = new GlobalAvgPool();
  readonly fc: Linear;

  constructor(block: "basic" | "bottleneck", blocks: readonly [number, number, number, number], options: ResNetOptions = {}) {
    super();
    const { classes = 1000, channels = 3, width = 1, groups = 1, skip = true } = options;
    const Kind = block === "basic" ? BasicBlock : Bottleneck;
    let inputs = 64;
    const stage = (outputs: number, count: number, stride: number) => {
      const layers = Array.from({ length: count }, (_, i) => {
        const layer = new Kind(inputs, outputs, { stride: i === 0 ? stride : 1, width, groups, skip });
        inputs = outputs * Kind.expansion;
        return layer;
      });
      return sequential(...layers);
    };
    this.conv1 = conv(channels, 64, 7, { stride: 2 });
    this.layer1 = stage(64, blocks[0], 1);
    this.layer2 = stage(128, blocks[1], 2);
    this.layer3 = stage(256, blocks[2], 2);
    this.layer4 = stage(512, blocks[3], 2);
    this.fc = new Linear(inputs, classes);
  }

  override forward(x: Tensor): Tensor {
    const stages = [this.layer1, this.layer2, this.layer3, this.layer4];
    return sequential(this.conv1, this.bn1, this.maxpool, ...stages, this.avgpool, this.fc).forward(x);
  }
}

/** ResNet-18: 11,689,512 parameters. */
export function resnet18(options: ResNetOptions = {}): ResNet {
  return new ResNet("basic", [2, 2, 2, 2], options);
}

/** ResNet-34: 21,797,672 parameters. */
export function resnet34(options: ResNetOptions = {}): ResNet {
  return new ResNet("basic", [3, 4, 6, 3], options);
}

/** ResNet-50: 25,557,032 parameters. */
export function resnet50(options: ResNetOptions = {}): ResNet {
  return new ResNet("bottleneck", [3, 4, 6, 3], options);
}

/** ResNet-101: 44,549,160 parameters. */
export function resnet101(options: ResNetOptions = {}): ResNet {
  return new ResNet("bottleneck", [3, 4, 23, 3], options);
}

/** ResNet-152: 60,192,808 parameters. */
export function resnet152(options: ResNetOptions = {}): ResNet {
  return new ResNet("bottleneck", [3, 8, 36, 3], options);
}

/** Wide ResNet-50-2: 68,883,240 parameters. */
export function wideResnet50(options: ResNetOptions = {}): ResNet {
  return new ResNet("bottleneck", [3, 4, 6, 3], { width: 2, ...options });
}

/** ResNeXt-50 (32×4d): 25,028,904 parameters. */
export function resnext50(options: ResNetOptions = {}): ResNet {
  return new ResNet("bottleneck", [3, 4, 6, 3], { width: 4 / 64, groups: 32, ...options });
}
