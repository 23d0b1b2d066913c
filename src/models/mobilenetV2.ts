// MobileNetV2: "Inverted residuals and linear bottlenecks", Sandler et al. 2018.
import { zeros } from "../init/constant.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { normal } from "../init/normal.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { Module } from "../nn/module.ts";
import { ReLU6 } from "../nn/relu6.ts";
import { sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";
import { type ConvNormOptions, convNorm } from "./convNorm.ts";
import { divisible } from "./divisible.ts";
import type { ClassifierOptions } from "./options.ts";

export interface MobileNetV2Options extends ClassifierOptions {
  /** Factor of all channel counts; default 1. */
  readonly width?: number;
  /** Probability of dropout before the dense layer; default 0.2. */
  readonly dropout?: number;
  /** "imagenet" (default) halves the image five times, "cifar" three times, for 32×32. */
  readonly variant?: "imagenet" | "cifar";
}

const init = /* @__PURE__ */ kaimingNormal({ mode: "fanOut", nonlinearity: "relu" });

const unit = (inputs: number, outputs: number, kernel: number, options: ConvNormOptions = {}) =>
  convNorm(inputs, outputs, kernel, { activation: () => new ReLU6(), init, ...options });

/** Widens by 1×1, filters by depthwise 3×3, narrows by 1×1 without activation; added to its input where shapes allow. */
class InvertedResidual extends Module {
  readonly conv: Module;
  readonly #residual: boolean;

  constructor(inputs: number, outputs: number, stride: number, expansion: number) {
    super();
    const hidden = inputs * expansion;
    const widen = expansion === 1 ? [] : [unit(inputs, hidden, 1)];
    const filter = unit(hidden, hidden, 3, { stride, depthwise: true });
    this.conv = sequential(...widen, filter, new Conv2d(hidden, outputs, 1, { bias: false, init }), new BatchNorm2d(outputs));
    this.#residual = stride === 1 && inputs === outputs;
  }

  override forward(x: Tensor): Tensor {
    const y = this.conv.forward(x);
    return this.#residual ? x.add(y) : y;
  }
}

/** Expansion, channels, blocks and first stride of each stage: table 2 of the paper. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Seventeen inverted residuals: 3,504,872 parameters. */
export class MobileNetV2 extends Module {
  readonly features: Module;
  readonly avgpool = new GlobalAvgPool();
  readonly classifier: Module;

  constructor({ classes = 1000, channels = 3, width = 1, dropout = 0.2, variant = "imagenet" }: MobileNetV2Options = {}) {
    super();
    const cifar = variant === "cifar";
    let inputs = divisible(32 * width);
    const layers: Module[] = [unit(channels, inputs, 3, { stride: cifar ? 1 : 2 })];
    for (const [stage, [expansion, channelsOfStage, blocks, stride]] of stages.entries()) {
      const outputs = divisible(channelsOfStage * width);
      for (let block = 0; block < blocks; block++) {
        const first = block === 0 && !(cifar && stage === 1);
        layers.push(new InvertedResidual(inputs, outputs, first ? stride : 1, expansion));
        inputs = outputs;
      }
    }
    const last = divisible(1280 * Math.max(1, width));
    layers.push(unit(inputs, last, 1));
    this.features = sequential(...layers);
    this.classifier = sequential(new Dropout(dropout), new Linear(last, classes, { init: normal(0, 0.01), initBias: zeros }));
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.avgpool.forward(this.features.forward(x)));
  }
}

/** A new MobileNetV2; see `MobileNetV2`. */
export function mobilenetV2(options: MobileNetV2Options = {}): MobileNetV2 {
  return new MobileNetV2(options);
}
