// Inception-ResNet v1 and v2: "Inception-v4, Inception-ResNet and the impact of residual connections on learning", Szegedy et al. 2017.
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { parallel } from "../nn/parallel.ts";
import { sequential } from "../nn/sequential.ts";
import { relu } from "../ops/relu.ts";
import type { Tensor } from "../tensor.ts";
import { inceptionConv as conv } from "./inceptionConv.ts";
import { inceptionStem, reductionA } from "./inceptionStem.ts";
import type { ClassifierOptions } from "./options.ts";

export interface InceptionResNetOptions extends ClassifierOptions {
  /** Probability of dropout before the dense layer; default 0.2. */
  readonly dropout?: number;
  /** Factor of what a block adds to its input, 0.1 to 0.3 in the paper; default 0.17 at 35×35, 0.1 at 17×17, 0.2 at 8×8. */
  readonly scale?: number;
}

/** relu(x + scale·conv1×1(branches(x))): figure 20. */
class ScaledResidual extends Module {
  readonly branches: Module;
  readonly conv: Conv2d;
  readonly scale: number;

  constructor(branches: Module, joined: number, outputs: number, scale: number) {
    super();
    this.branches = branches;
    this.conv = new Conv2d(joined, outputs, 1);
    this.scale = scale;
  }

  override forward(x: Tensor): Tensor {
    return relu(x.add(this.conv.forward(this.branches.forward(x)).mul(this.scale)));
  }
}

interface Version {
  readonly stem: (channels: number) => Module[];
  readonly reductionA: readonly [number, number, number];
  /** Channels of the third branch of block A, each of its convolutions. */
  readonly a: readonly [number, number];
  /** Channels of the branches of block B: 1×1, then 1×1, 1×7, 7×1. */
  readonly b: readonly [number, number, number, number];
  readonly c: readonly [number, number, number, number];
  /** Channels at 35×35, 17×17 and 8×8. */
  readonly channels: readonly [number, number, number];
  /** Last channels of the 3×3 branches of the second reduction. */
  readonly reductionB: readonly [number, number, number];
}

const versions: Readonly<Record<"v1" | "v2", Version>> = {
  v1: {
    stem: plainStem,
    reductionA: [192, 192, 256],
    a: [32, 32],
    b: [128, 128, 128, 128],
    c: [192, 192, 192, 192],
    channels: [256, 896, 1792],
    reductionB: [256, 256, 256],
  },
  v2: {
    stem: inceptionStem,
    reductionA: [256, 256, 384],
    a: [48, 64],
    b: [192, 128, 160, 192],
    c: [192, 192, 224, 256],
    channels: [384, 1152, 2144],
    reductionB: [288, 288, 320],
  },
};

/** 299×299×channels to 35×35×256, of v1: figure 14. */
function plainStem(channels: number): Module[] {
  return [
    conv(channels, 32, 3, { stride: 2, padding: 0 }),
    conv(32, 32, 3, { padding: 0 }),
    conv(32, 64, 3),
    new MaxPool2d(3, { stride: 2 }),
    conv(64, 80),
    conv(80, 192, 3, { padding: 0 }),
    conv(192, 256, 3, { stride: 2, padding: 0 }),
  ];
}

/** 35×35: figures 10 and 16. */
function blockA(inputs: number, [middle, last]: readonly [number, number], scale: number): Module {
  const branches = parallel({
    branch0: conv(inputs, 32),
    branch1: sequential(conv(inputs, 32), conv(32, 32, 3)),
    branch2: sequential(conv(inputs, 32), conv(32, middle, 3), conv(middle, last, 3)),
  });
  return new ScaledResidual(branches, 64 + last, inputs, scale);
}

/** 17×17 with k = 7, 8×8 with k = 3: figures 11, 13, 17 and 19. */
function blockSplit(
  inputs: number,
  [single, reduced, across, down]: readonly [number, number, number, number],
  k: 3 | 7,
  scale: number,
): Module {
  const branches = parallel({
    branch0: conv(inputs, single),
    branch1: sequential(conv(inputs, reduced), conv(reduced, across, [1, k]), conv(across, down, [k, 1])),
  });
  return new ScaledResidual(branches, single + down, inputs, scale);
}

/** 17×17 to 8×8: figures 12 and 18. */
function reductionB(inputs: number, [second, third, last]: readonly [number, number, number]): Module {
  const halved = { stride: 2, padding: 0 };
  return parallel({
    branch0: sequential(conv(inputs, 256), conv(256, 384, 3, halved)),
    branch1: sequential(conv(inputs, 256), conv(256, second, 3, halved)),
    branch2: sequential(conv(inputs, 256), conv(256, third, 3), conv(third, last, 3, halved)),
    branch3: new MaxPool2d(3, { stride: 2 }),
  });
}

/** For 299×299 (at least 75×75): 5 blocks A, 10 blocks B, 5 blocks C with reductions between: figure 15. */
export class InceptionResNet extends Module {
  readonly features: Module;
  readonly avgpool = new GlobalAvgPool();
  readonly dropout: Dropout;
  readonly fc: Linear;

  constructor(version: "v1" | "v2", { classes = 1000, channels = 3, dropout = 0.2, scale }: InceptionResNetOptions = {}) {
    super();
    const v = versions[version];
    const [at35, at17, at8] = v.channels;
    const times = (count: number, block: () => Module) => Array.from({ length: count }, block);
    this.features = sequential(
      ...v.stem(channels),
      ...times(5, () => blockA(at35, v.a, scale ?? 0.17)),
      reductionA(at35, v.reductionA, 384),
      ...times(10, () => blockSplit(at17, v.b, 7, scale ?? 0.1)),
      reductionB(at17, v.reductionB),
      ...times(5, () => blockSplit(at8, v.c, 3, scale ?? 0.2)),
    );
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(at8, classes);
  }

  override forward(x: Tensor): Tensor {
    return this.fc.forward(this.dropout.forward(this.avgpool.forward(this.features.forward(x))));
  }
}

/** Inception-ResNet v1, of about Inception v3's cost. */
export function inceptionResnetV1(options: InceptionResNetOptions = {}): InceptionResNet {
  return new InceptionResNet("v1", options);
}

/** Inception-ResNet v2, of about Inception v4's cost. */
export function inceptionResnetV2(options: InceptionResNetOptions = {}): InceptionResNet {
  return new InceptionResNet("v2", options);
}
