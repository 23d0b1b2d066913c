// SqueezeNet: "AlexNet-level accuracy with 50x fewer parameters and < 0.5 MB model size", Iandola et al. 2016.
import { zeros } from "../init/constant.ts";
import { kaimingUniform } from "../init/kaiming.ts";
import { normal } from "../init/normal.ts";
import { Conv2d, type Conv2dLayerOptions } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import { concat } from "../ops/concat.ts";
import { relu } from "../ops/relu.ts";
import type { Tensor } from "../tensor.ts";
import type { ClassifierOptions } from "./options.ts";

export interface SqueezeNetOptions extends ClassifierOptions {
  /** Probability of dropout before the last convolution; default 0.5. */
  readonly dropout?: number;
}

const conv = (inputs: number, outputs: number, kernel: number, options: Conv2dLayerOptions = {}) =>
  new Conv2d(inputs, outputs, kernel, { init: kaimingUniform(), initBias: zeros, ...options });

/** Fire module: 1×1 convolutions squeeze the channels, 1×1 and 3×3 ones side by side expand them. */
class Fire extends Module {
  readonly squeeze: Conv2d;
  readonly expand1x1: Conv2d;
  readonly expand3x3: Conv2d;

  constructor(inputs: number, squeeze: number, expand: number) {
    super();
    this.squeeze = conv(inputs, squeeze, 1);
    this.expand1x1 = conv(squeeze, expand, 1);
    this.expand3x3 = conv(squeeze, expand, 3, { padding: 1 });
  }

  override forward(x: Tensor): Tensor {
    const squeezed = relu(this.squeeze.forward(x));
    return concat([relu(this.expand1x1.forward(squeezed)), relu(this.expand3x3.forward(squeezed))], -1);
  }
}

/** Eight fire modules between two convolutions; no dense layer. Any input size from 35×35 (1.0) or 19×19 (1.1) on. */
export class SqueezeNet extends Module {
  readonly features: Module;
  readonly classifier: Module;

  constructor(version: "1.0" | "1.1", { classes = 1000, channels = 3, dropout = 0.5 }: SqueezeNetOptions = {}) {
    super();
    const pool = () => new MaxPool2d(3, { stride: 2, ceilMode: true });
    this.features =
      version === "1.0"
        ? sequential(
            conv(channels, 96, 7, { stride: 2 }),
            new ReLU(),
            pool(),
            new Fire(96, 16, 64),
            new Fire(128, 16, 64),
            new Fire(128, 32, 128),
            pool(),
            new Fire(256, 32, 128),
            new Fire(256, 48, 192),
            new Fire(384, 48, 192),
            new Fire(384, 64, 256),
            pool(),
            new Fire(512, 64, 256),
          )
        : sequential(
            conv(channels, 64, 3, { stride: 2 }),
            new ReLU(),
            pool(),
            new Fire(64, 16, 64),
            new Fire(128, 16, 64),
            pool(),
            new Fire(128, 32, 128),
            new Fire(256, 32, 128),
            pool(),
            new Fire(256, 48, 192),
            new Fire(384, 48, 192),
            new Fire(384, 64, 256),
            new Fire(512, 64, 256),
          );
    this.classifier = sequential(new Dropout(dropout), conv(512, classes, 1, { init: normal(0, 0.01) }), new ReLU(), new GlobalAvgPool());
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.features.forward(x));
  }
}

/** SqueezeNet 1.0: 1,248,424 parameters. */
export function squeezenet10(options: SqueezeNetOptions = {}): SqueezeNet {
  return new SqueezeNet("1.0", options);
}

/** SqueezeNet 1.1: 1,235,496 parameters, 2.4 times less to compute. */
export function squeezenet11(options: SqueezeNetOptions = {}): SqueezeNet {
  return new SqueezeNet("1.1", options);
}
