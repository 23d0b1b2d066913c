// VGG: "Very deep convolutional networks for large-scale image recognition", Simonyan and Zisserman 2015.
import { zeros } from "../init/constant.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { normal } from "../init/normal.ts";
import { AdaptiveAvgPool2d } from "../nn/adaptiveAvgPool2d.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";
import type { ClassifierOptions } from "./options.ts";

export interface VGGOptions extends ClassifierOptions {
  /** Batch norm after every convolution; default false. */
  readonly batchNorm?: boolean;
  /** Probability of dropout between the dense layers; default 0.5. */
  readonly dropout?: number;
  /** "imagenet" (default): three dense layers of 4096 features over 7×7. "cifar": one of 512, for 32×32 images. */
  readonly variant?: "imagenet" | "cifar";
  /** Factor of all channel counts; default 1. */
  readonly width?: number;
}

/** Convolutions per stage, by the number of layers with weights; stages end in 2×2 pooling and have these channels. */
const depths = { 11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4] } as const;
const stageChannels = [64, 128, 256, 512, 512];

/**
 * Stacks of 3×3 convolutions. Two of them see 5×5 pixels, with 18·C² weights instead of 25·C² and one more
 * non-linearity; three see 7×7, with 27·C² instead of 49·C².
 */
export class VGG extends Module {
  readonly features: Module;
  readonly avgpool: Module | null;
  readonly flatten = new Flatten();
  readonly classifier: Module;

  constructor(depth: keyof typeof depths, options: VGGOptions = {}) {
    super();
    const { classes = 1000, channels = 3, batchNorm = false, dropout = 0.5, variant = "imagenet", width = 1 } = options;
    const layers: Module[] = [];
    let inputs = channels;
    for (const [stage, count] of depths[depth].entries()) {
      const outputs = Math.round((stageChannels[stage] ?? 0) * width);
      for (let i = 0; i < count; i++) {
        layers.push(
          new Conv2d(inputs, outputs, 3, { padding: 1, init: kaimingNormal({ mode: "fanOut", nonlinearity: "relu" }), initBias: zeros }),
        );
        if (batchNorm) layers.push(new BatchNorm2d(outputs));
        layers.push(new ReLU());
        inputs = outputs;
      }
      layers.push(new MaxPool2d(2));
    }
    this.features = sequential(...layers);
    this.avgpool = variant === "imagenet" ? new AdaptiveAvgPool2d(7) : null;
    const dense = { init: normal(0, 0.01), initBias: zeros };
    this.classifier =
      variant === "cifar"
        ? sequential(new Linear(inputs, inputs), new ReLU(), new Dropout(dropout), new Linear(inputs, classes))
        : sequential(
            new Linear([7, 7, inputs], 4096, dense),
            new ReLU(),
            new Dropout(dropout),
            new Linear(4096, 4096, dense),
            new ReLU(),
            new Dropout(dropout),
            new Linear(4096, classes, dense),
          );
  }

  override forward(x: Tensor): Tensor {
    const y = this.features.forward(x);
    return this.classifier.forward(this.flatten.forward(this.avgpool ? this.avgpool.forward(y) : y));
  }
}

/** VGG-11: 132,863,336 parameters. */
export function vgg11(options: VGGOptions = {}): VGG {
  return new VGG(11, options);
}

/** VGG-13: 133,047,848 parameters. */
export function vgg13(options: VGGOptions = {}): VGG {
  return new VGG(13, options);
}

/** VGG-16: 138,357,544 parameters. */
export function vgg16(options: VGGOptions = {}): VGG {
  return new VGG(16, options);
}

/** VGG-19: 143,667,240 parameters. */
export function vgg19(options: VGGOptions = {}): VGG {
  return new VGG(19, options);
}
