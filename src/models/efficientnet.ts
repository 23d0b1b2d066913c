// EfficientNet: "Rethinking model scaling for convolutional neural networks", Tan and Le 2019.
import { zeros } from "../init/constant.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { uniform } from "../init/uniform.ts";
import { pow } from "../math.ts";
import { AdaptiveAvgPool2d } from "../nn/adaptiveAvgPool2d.ts";
import type { BatchNormLayerOptions } from "../nn/batchNorm.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { Module } from "../nn/module.ts";
import { sequential } from "../nn/sequential.ts";
import { SiLU } from "../nn/silu.ts";
import { StochasticDepth } from "../nn/stochasticDepth.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { silu } from "../ops/silu.ts";
import type { Tensor } from "../tensor.ts";
import { type ConvNormOptions, convNorm } from "./convNorm.ts";
import { divisible } from "./divisible.ts";
import type { ClassifierOptions } from "./options.ts";

export interface EfficientNetOptions extends ClassifierOptions {
  /** Probability of dropout before the dense layer; default: the member's own. */
  readonly dropout?: number;
  /** Probability that the last block is skipped in training; earlier ones less, in proportion to depth; default 0.2. */
  readonly stochasticDepth?: number;
}

/** How much wider, deeper and finer than B0. */
export interface Scaling {
  readonly width: number;
  readonly depth: number;
  /** Height and width of the input. */
  readonly resolution: number;
}

/**
 * Compound scaling: depth α^φ, width β^φ, resolution γ^φ with α = 1.2, β = 1.1, γ = 1.15 from B0's 224, so that
 * the cost grows by (α·β²·γ²)^φ ≈ 2^φ. The published members round these; see `efficientnets`.
 */
export function compoundScaling(phi: number, { alpha = 1.2, beta = 1.1, gamma = 1.15 } = {}): Scaling {
  return { depth: pow(alpha, phi), width: pow(beta, phi), resolution: Math.floor(224 * pow(gamma, phi) + 0.5) };
}

type Member = Scaling & { readonly dropout: number; readonly norm: BatchNormLayerOptions };

const lateNorm = { eps: 0.001, momentum: 0.01 };

/** The members as they were published. */
export const efficientnets: Readonly<Record<"b0" | "b1" | "b2" | "b3" | "b4" | "b5" | "b6" | "b7", Member>> = {
  b0: { width: 1.0, depth: 1.0, resolution: 224, dropout: 0.2, norm: {} },
  b1: { width: 1.0, depth: 1.1, resolution: 240, dropout: 0.2, norm: {} },
  b2: { width: 1.1, depth: 1.2, resolution: 260, dropout: 0.3, norm: {} },
  b3: { width: 1.2, depth: 1.4, resolution: 300, dropout: 0.3, norm: {} },
  b4: { width: 1.4, depth: 1.8, resolution: 380, dropout: 0.4, norm: {} },
  b5: { width: 1.6, depth: 2.2, resolution: 456, dropout: 0.4, norm: lateNorm },
  b6: { width: 1.8, depth: 2.6, resolution: 528, dropout: 0.5, norm: lateNorm },
  b7: { width: 2.0, depth: 3.1, resolution: 600, dropout: 0.5, norm: lateNorm },
};

/** Expansion, kernel, first stride, channels and blocks of each stage of B0: table 1 of the paper. */
const stages = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
] as const;

const init = /* @__PURE__ */ kaimingNormal({ mode: "fanOut", nonlinearity: "relu" });

const unit = (inputs: number, outputs: number, kernel: number, options: ConvNormOptions) =>
  convNorm(inputs, outputs, kernel, { activation: () => new SiLU(), init, ...options });

/** Scales each channel by what a small net makes of the channels' means (Hu et al. 2018). */
class SqueezeExcitation extends Module {
  readonly avgpool = new AdaptiveAvgPool2d(1);
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;

  constructor(channels: number, squeezed: number) {
    super();
    this.fc1 = new Conv2d(channels, squeezed, 1, { init, initBias: zeros });
    this.fc2 = new Conv2d(squeezed, channels, 1, { init, initBias: zeros });
  }

  override forward(x: Tensor): Tensor {
    return x.mul(sigmoid(this.fc2.forward(silu(this.fc1.forward(this.avgpool.forward(x))))));
  }
}

interface MBConvShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly expansion: number;
  readonly kernel: number;
  readonly stride: number;
  readonly norm: BatchNormLayerOptions;
}

/** Inverted residual with squeeze-and-excitation; skipped as a whole now and then while training. */
class MBConv extends Module {
  readonly block: Module;
  readonly stochasticDepth: StochasticDepth | null;

  constructor({ inputs, outputs, expansion, kernel, stride, norm }: MBConvShape, skipped: number) {
    super();
    const hidden = inputs * expansion;
    this.block = sequential(
      ...(expansion === 1 ? [] : [unit(inputs, hidden, 1, { norm })]),
      unit(hidden, hidden, kernel, { stride, depthwise: true, norm }),
      new SqueezeExcitation(hidden, Math.max(1, Math.floor(inputs / 4))),
      unit(hidden, outputs, 1, { activation: null, norm }),
    );
    this.stochasticDepth = stride === 1 && inputs === outputs ? new StochasticDepth(skipped, "row") : null;
  }

  override forward(x: Tensor): Tensor {
    const y = this.block.forward(x);
    return this.stochasticDepth ? this.stochasticDepth.forward(y).add(x) : y;
  }
}

/** A convolution, seven stages of MBConv blocks, a 1×1 convolution, the mean of all pixels, a dense layer. */
export class EfficientNet extends Module {
  readonly features: Module;
  readonly avgpool = new GlobalAvgPool();
  readonly classifier: Module;

  constructor(scaling: Scaling & Partial<Member>, options: EfficientNetOptions = {}) {
    super();
    const { width, depth, norm = {} } = scaling;
    const { classes = 1000, channels = 3, dropout = scaling.dropout ?? 0.2, stochasticDepth = 0.2 } = options;
    const wide = (count: number) => divisible(count * width);
    const plan = stages.map(([expansion, kernel, stride, outputs, count]) => {
      const blocks = Math.ceil(count * depth);
      return Array.from({ length: blocks }, (_, i) => ({ expansion, kernel, stride: i === 0 ? stride : 1, outputs: wide(outputs), norm }));
    });
    const total = plan.flat().length;
    let inputs = wide(32);
    let done = 0;
    const first = unit(channels, inputs, 3, { stride: 2, norm });
    const middle = plan.map((blocks) =>
      sequential(
        ...blocks.map((shape) => {
          const block = new MBConv({ inputs, ...shape }, (stochasticDepth * done++) / total);
          inputs = shape.outputs;
          return block;
        }),
      ),
    );
    const last = 4 * inputs;
    this.features = sequential(first, ...middle, unit(inputs, last, 1, { norm }));
    const bound = 1 / Math.sqrt(classes);
    this.classifier = sequential(new Dropout(dropout), new Linear(last, classes, { init: uniform(-bound, bound), initBias: zeros }));
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.avgpool.forward(this.features.forward(x)));
  }
}

/** A member of the family: B0 has 5,288,548 parameters, B7 66,347,960; or any scaling, e.g. `compoundScaling(0.5)`. */
export function efficientnet(member: keyof typeof efficientnets | Scaling, options: EfficientNetOptions = {}): EfficientNet {
  return new EfficientNet(typeof member === "string" ? efficientnets[member] : member, options);
}
