// Inception v4: "Inception-v4, Inception-ResNet and the impact of residual connections on learning", Szegedy et al. 2017.
import { AvgPool2d } from "../nn/avgPool2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { parallel } from "../nn/parallel.ts";
import { sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";
import { inceptionConv as conv } from "./inceptionConv.ts";
import { inceptionStem, reductionA } from "./inceptionStem.ts";
import type { ClassifierOptions } from "./options.ts";

export interface InceptionV4Options extends ClassifierOptions {
  /** Probability of dropout before the dense layer; default 0.2. */
  readonly dropout?: number;
}

const averaged = () => new AvgPool2d(3, { stride: 1, padding: 1, countIncludePad: false });

/** 35×35×384: figure 4. */
const blockA = () =>
  parallel({
    branch0: conv(384, 96),
    branch1: sequential(conv(384, 64), conv(64, 96, 3)),
    branch2: sequential(conv(384, 64), conv(64, 96, 3), conv(96, 96, 3)),
    branch3: sequential(averaged(), conv(384, 96)),
  });

/** 17×17×1024: figure 5. */
const blockB = () =>
  parallel({
    branch0: conv(1024, 384),
    branch1: sequential(conv(1024, 192), conv(192, 224, [1, 7]), conv(224, 256, [7, 1])),
    branch2: sequential(conv(1024, 192), conv(192, 192, [7, 1]), conv(192, 224, [1, 7]), conv(224, 224, [7, 1]), conv(224, 256, [1, 7])),
    branch3: sequential(averaged(), conv(1024, 128)),
  });

/** 17×17 to 8×8: figure 8. */
const reductionB = () =>
  parallel({
    branch0: sequential(conv(1024, 192), conv(192, 192, 3, { stride: 2, padding: 0 })),
    branch1: sequential(conv(1024, 256), conv(256, 256, [1, 7]), conv(256, 320, [7, 1]), conv(320, 320, 3, { stride: 2, padding: 0 })),
    branch2: new MaxPool2d(3, { stride: 2 }),
  });

/** 1×3 and 3×1 side by side. */
const split = (inputs: number) => parallel({ across: conv(inputs, 256, [1, 3]), down: conv(inputs, 256, [3, 1]) });

/** 8×8×1536: figure 6. */
const blockC = () =>
  parallel({
    branch0: conv(1536, 256),
    branch1: sequential(conv(1536, 384), split(384)),
    branch2: sequential(conv(1536, 384), conv(384, 448, [3, 1]), conv(448, 512, [1, 3]), split(512)),
    branch3: sequential(averaged(), conv(1536, 256)),
  });

/** For 299×299 (at least 75×75): the stem, 4 blocks A, 7 blocks B, 3 blocks C with reductions between: figure 9. 42,679,816 parameters. */
export class InceptionV4 extends Module {
  readonly features: Module;
  readonly avgpool = new GlobalAvgPool();
  readonly dropout: Dropout;
  readonly fc: Linear;

  constructor({ classes = 1000, channels = 3, dropout = 0.2 }: InceptionV4Options = {}) {
    super();
    const times = (count: number, block: () => Module) => Array.from({ length: count }, block);
    this.features = sequential(
      ...inceptionStem(channels),
      ...times(4, blockA),
      reductionA(384, [192, 224, 256], 384),
      ...times(7, blockB),
      reductionB(),
      ...times(3, blockC),
    );
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(1536, classes);
  }

  override forward(x: Tensor): Tensor {
    return this.fc.forward(this.dropout.forward(this.avgpool.forward(this.features.forward(x))));
  }
}

/** A new Inception v4; see `InceptionV4`. */
export function inceptionV4(options: InceptionV4Options = {}): InceptionV4 {
  return new InceptionV4(options);
}
