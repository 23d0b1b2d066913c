// GoogLeNet, Inception v1: "Going deeper with convolutions", Szegedy et al. 2015.
import { AdaptiveAvgPool2d } from "../nn/adaptiveAvgPool2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { LocalResponseNorm } from "../nn/localResponseNorm.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { type Parallel, parallel } from "../nn/parallel.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential, sequentialOf } from "../nn/sequential.ts";
import { relu } from "../ops/relu.ts";
import type { Pair } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import type { WithAuxiliary } from "./auxiliary.ts";
import { BasicConv2d } from "./basicConv2d.ts";
import type { ClassifierOptions } from "./options.ts";

export interface GoogLeNetOptions extends ClassifierOptions {
  /** Two more classifiers half way, for training; default false. */
  readonly auxiliary?: boolean;
  /** Probability of dropout before the dense layer, and in the auxiliary heads; default 0.2 and 0.7. */
  readonly dropout?: number;
  readonly auxiliaryDropout?: number;
  /**
   * "torchvision" (default): batch norm, and 3×3 where the paper has 5×5. "paper": 5×5, biases instead of
   * batch norm, local response normalization after the first stages.
   */
  readonly variant?: "torchvision" | "paper";
}

/** Convolution and what follows it. */
type Unit = (inputs: number, outputs: number, kernel: Pair, options?: { stride?: number; padding?: number }) => Module;

interface Variant {
  readonly unit: Unit;
  /** Kernel of the third branch. */
  readonly wide: 3 | 5;
}

const variants: Readonly<Record<"torchvision" | "paper", Variant>> = {
  torchvision: { wide: 3, unit: (inputs, outputs, kernel, options) => new BasicConv2d(inputs, outputs, kernel, { std: 0.01, ...options }) },
  paper: {
    wide: 5,
    unit: (inputs, outputs, kernel, options) => sequentialOf({ conv: new Conv2d(inputs, outputs, kernel, options), relu: new ReLU() }),
  },
};

const pool = (size: number, stride: number, padding = 0) => new MaxPool2d(size, { stride, padding, ceilMode: true });

/** 1×1, 1×1 then 3×3, 1×1 then 5×5, and pooling then 1×1, side by side: figure 2(b) of the paper. */
function inception(
  { unit, wide }: Variant,
  inputs: number,
  only1x1: number,
  [reduce3x3, out3x3]: readonly [number, number],
  [reduce5x5, out5x5]: readonly [number, number],
  pooled: number,
): Parallel {
  return parallel({
    branch1: unit(inputs, only1x1, 1),
    branch2: sequential(unit(inputs, reduce3x3, 1), unit(reduce3x3, out3x3, 3, { padding: 1 })),
    branch3: sequential(unit(inputs, reduce5x5, 1), unit(reduce5x5, out5x5, wide, { padding: (wide - 1) / 2 })),
    branch4: sequential(pool(3, 1, 1), unit(inputs, pooled, 1)),
  });
}

/** A classifier over 4×4 averages of an inner layer. */
class AuxiliaryHead extends Module {
  readonly pool = new AdaptiveAvgPool2d(4);
  readonly conv: Module;
  readonly flatten = new Flatten();
  readonly fc1 = new Linear([4, 4, 128], 1024);
  readonly dropout: Dropout;
  readonly fc2: Linear;

  constructor({ unit }: Variant, inputs: number, classes: number, dropout: number) {
    super();
    this.conv = unit(inputs, 128, 1);
    this.dropout = new Dropout(dropout);
    this.fc2 = new Linear(1024, classes);
  }

  override forward(x: Tensor): Tensor {
    const y = relu(this.fc1.forward(this.flatten.forward(this.conv.forward(this.pool.forward(x)))));
    return this.fc2.forward(this.dropout.forward(y));
  }
}

/** Nine Inception blocks: 6,624,904 parameters, 13,004,888 with the auxiliary heads. */
export class GoogLeNet extends Module implements WithAuxiliary {
  readonly conv1: Module;
  readonly maxpool1: Module;
  readonly conv2: Module;
  readonly conv3: Module;
  readonly maxpool2: Module;
  readonly inception3a: Module;
  readonly inception3b: Module;
  readonly maxpool3 = pool(3, 2);
  readonly inception4a: Module;
  readonly inception4b: Module;
  readonly inception4c: Module;
  readonly inception4d: Module;
  readonly inception4e: Module;
  readonly maxpool4: Module;
  readonly inception5a: Module;
  readonly inception5b: Module;
  readonly aux1: Module | null;
  readonly aux2: Module | null;
  readonly avgpool = new GlobalAvgPool();
  readonly dropout: Dropout;
  readonly fc: Linear;
  #auxiliary: readonly Tensor[] = [];

  constructor(options: GoogLeNetOptions = {}) {
    super();
    const { classes = 1000, channels = 3, auxiliary = false, dropout = 0.2, auxiliaryDropout = 0.7, variant = "torchvision" } = options;
    const paper = variant === "paper";
    const kind = variants[variant];
    const { unit } = kind;
    const respond = () => new LocalResponseNorm(5, { alpha: 5e-4, beta: 0.75, k: 1 });
    this.conv1 = unit(channels, 64, 7, { stride: 2, padding: 3 });
    this.maxpool1 = paper ? sequential(pool(3, 2), respond()) : pool(3, 2);
    this.conv2 = unit(64, 64, 1);
    this.conv3 = unit(64, 192, 3, { padding: 1 });
    this.maxpool2 = paper ? sequential(respond(), pool(3, 2)) : pool(3, 2);
    this.inception3a = inception(kind, 192, 64, [96, 128], [16, 32], 32);
    this.inception3b = inception(kind, 256, 128, [128, 192], [32, 96], 64);
    this.inception4a = inception(kind, 480, 192, [96, 208], [16, 48], 64);
    this.inception4b = inception(kind, 512, 160, [112, 224], [24, 64], 64);
    this.inception4c = inception(kind, 512, 128, [128, 256], [24, 64], 64);
    this.inception4d = inception(kind, 512, 112, [144, 288], [32, 64], 64);
    this.inception4e = inception(kind, 528, 256, [160, 320], [32, 128], 128);
    this.maxpool4 = paper ? pool(3, 2) : pool(2, 2);
    this.inception5a = inception(kind, 832, 256, [160, 320], [32, 128], 128);
    this.inception5b = inception(kind, 832, 384, [192, 384], [48, 128], 128);
    this.aux1 = auxiliary ? new AuxiliaryHead(kind, 512, classes, auxiliaryDropout) : null;
    this.aux2 = auxiliary ? new AuxiliaryHead(kind, 528, classes, auxiliaryDropout) : null;
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(1024, classes);
  }

  get auxiliary(): readonly Tensor[] {
    return this.#auxiliary;
  }

  override forward(x: Tensor): Tensor {
    const stem = [this.conv1, this.maxpool1, this.conv2, this.conv3, this.maxpool2];
    const after4a = sequential(...stem, this.inception3a, this.inception3b, this.maxpool3, this.inception4a).forward(x);
    const after4d = sequential(this.inception4b, this.inception4c, this.inception4d).forward(after4a);
    this.#auxiliary = this.training && this.aux1 && this.aux2 ? [this.aux1.forward(after4a), this.aux2.forward(after4d)] : [];
    const last = [this.inception4e, this.maxpool4, this.inception5a, this.inception5b];
    return sequential(...last, this.avgpool, this.dropout, this.fc).forward(after4d);
  }
}

/** A new GoogLeNet; see `GoogLeNet`. */
export function googlenet(options: GoogLeNetOptions = {}): GoogLeNet {
  return new GoogLeNet(options);
}
