// AlexNet: "ImageNet classification with deep convolutional neural networks", Krizhevsky et al. 2012.
import { constant } from "../init/constant.ts";
import { normal } from "../init/normal.ts";
import { AdaptiveAvgPool2d } from "../nn/adaptiveAvgPool2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { LocalResponseNorm } from "../nn/localResponseNorm.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";
import type { ClassifierOptions } from "./options.ts";

export interface AlexNetOptions extends ClassifierOptions {
  /**
   * "torchvision" (default): 61,100,840 parameters, for 224×224 (any size from 63×63 on works). "paper": the
   * paper's net on one device, so ungrouped: 62,378,344 parameters, for 227×227, with local response
   * normalization and the paper's initial values. "cifar": 3×3 and 5×5 kernels for 32×32.
   */
  readonly variant?: "torchvision" | "paper" | "cifar";
  /** Probability of dropout before the dense layers; default 0.5. */
  readonly dropout?: number;
}

/** Five convolutions with overlapping pooling (window 3, stride 2), three dense layers. */
export class AlexNet extends Module {
  readonly features: Module;
  readonly avgpool: Module | null;
  readonly flatten = new Flatten();
  readonly classifier: Module;

  constructor({ classes = 1000, channels = 3, variant = "torchvision", dropout = 0.5 }: AlexNetOptions = {}) {
    super();
    const image = { torchvision: [6, 6, 256], paper: [6, 6, 256], cifar: [3, 3, 256] } as const;
    const width = variant === "cifar" ? 1024 : 4096;
    // N(0, 0.01); biases of the second, fourth and fifth convolution and of the hidden dense layers are 1
    const paper = (bias: 0 | 1) => (variant === "paper" ? { init: normal(0, 0.01), initBias: constant(bias) } : {});
    this.features = { torchvision, paper: original, cifar }[variant](channels, paper);
    this.avgpool = variant === "torchvision" ? new AdaptiveAvgPool2d(6) : null;
    this.classifier = sequential(
      new Dropout(dropout),
      new Linear(image[variant], width, paper(1)),
      new ReLU(),
      new Dropout(dropout),
      new Linear(width, width, paper(1)),
      new ReLU(),
      new Linear(width, classes, paper(0)),
    );
  }

  override forward(x: Tensor): Tensor {
    const y = this.features.forward(x);
    return this.classifier.forward(this.flatten.forward(this.avgpool ? this.avgpool.forward(y) : y));
  }
}

/** A new AlexNet; see `AlexNet`. */
export function alexnet(options: AlexNetOptions = {}): AlexNet {
  return new AlexNet(options);
}

const pool = () => new MaxPool2d(3, { stride: 2 });

function torchvision(channels: number): Module {
  return sequential(new Conv2d(channels, 64, 11, { stride: 4, padding: 2 }), new ReLU(), pool(), ...afterFirst());
}

function cifar(channels: number): Module {
  return sequential(new Conv2d(channels, 64, 5, { padding: 2 }), new ReLU(), pool(), ...afterFirst());
}

function afterFirst(): Module[] {
  return [
    new Conv2d(64, 192, 5, { padding: 2 }),
    new ReLU(),
    pool(),
    new Conv2d(192, 384, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(384, 256, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(256, 256, 3, { padding: 1 }),
    new ReLU(),
    pool(),
  ];
}

function original(channels: number, initial: (bias: 0 | 1) => object): Module {
  // the paper's alpha of 1e-4 is not divided by the five channels of the sum
  const respond = () => new LocalResponseNorm(5, { alpha: 5e-4, beta: 0.75, k: 2 });
  return sequential(
    new Conv2d(channels, 96, 11, { stride: 4, ...initial(0) }),
    new ReLU(),
    respond(),
    pool(),
    new Conv2d(96, 256, 5, { padding: 2, ...initial(1) }),
    new ReLU(),
    respond(),
    pool(),
    new Conv2d(256, 384, 3, { padding: 1, ...initial(0) }),
    new ReLU(),
    new Conv2d(384, 384, 3, { padding: 1, ...initial(1) }),
    new ReLU(),
    new Conv2d(384, 256, 3, { padding: 1, ...initial(1) }),
    new ReLU(),
    pool(),
  );
}
