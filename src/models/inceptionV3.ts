// Inception v3: "Rethinking the Inception architecture for computer vision", Szegedy et al. 2016.
import { truncatedNormal } from "../init/normal.ts";
import { AdaptiveAvgPool2d } from "../nn/adaptiveAvgPool2d.ts";
import { AvgPool2d } from "../nn/avgPool2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { sequential } from "../nn/sequential.ts";
import { concat } from "../ops/concat.ts";
import type { Tensor } from "../tensor.ts";
import type { WithAuxiliary } from "./auxiliary.ts";
import { BasicConv2d } from "./basicConv2d.ts";
import { Branches } from "./branches.ts";
import type { ClassifierOptions } from "./options.ts";

export interface InceptionV3Options extends ClassifierOptions {
  /** One more classifier at 17×17, for training; it takes images of 299×299 or more; default false. */
  readonly auxiliary?: boolean;
  /** Probability of dropout before the dense layer; default 0.5. */
  readonly dropout?: number;
}

const conv = (inputs: number, outputs: number, kernel: number | readonly [number, number] = 1, stride = 1, padded = true) => {
  const [h, w] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  return new BasicConv2d(inputs, outputs, kernel, { stride, padding: padded ? [(h - 1) / 2, (w - 1) / 2] : 0 });
};
const across = (inputs: number, outputs: number) => conv(inputs, outputs, [1, 7]);
const down = (inputs: number, outputs: number) => conv(inputs, outputs, [7, 1]);
const averaged = (): Module => new AvgPool2d(3, { stride: 1, padding: 1 });
const halved = (): Module => new MaxPool2d(3, { stride: 2 });

/** 35×35: figure 5. */
const blockA = (inputs: number, pooled: number) =>
  new Branches({
    branch1x1: [conv(inputs, 64)],
    branch5x5: [conv(inputs, 48), conv(48, 64, 5)],
    branch3x3dbl: [conv(inputs, 64), conv(64, 96, 3), conv(96, 96, 3)],
    branch_pool: [averaged(), conv(inputs, pooled)],
  });

/** 35×35 to 17×17: figure 10. */
const blockB = (inputs: number) =>
  new Branches({
    branch3x3: [conv(inputs, 384, 3, 2, false)],
    branch3x3dbl: [conv(inputs, 64), conv(64, 96, 3), conv(96, 96, 3, 2, false)],
    pool: [halved()],
  });

/** 17×17, 7×7 split into 1×7 and 7×1: figure 6. */
const blockC = (inputs: number, c: number) =>
  new Branches({
    branch1x1: [conv(inputs, 192)],
    branch7x7: [conv(inputs, c), across(c, c), down(c, 192)],
    branch7x7dbl: [conv(inputs, c), down(c, c), across(c, c), down(c, c), across(c, 192)],
    branch_pool: [averaged(), conv(inputs, 192)],
  });

/** 17×17 to 8×8. */
const blockD = (inputs: number) =>
  new Branches({
    branch3x3: [conv(inputs, 192), conv(192, 320, 3, 2, false)],
    branch7x7x3: [conv(inputs, 192), across(192, 192), down(192, 192), conv(192, 192, 3, 2, false)],
    pool: [halved()],
  });

/** 8×8, the outputs of two branches split once more: figure 7. */
class BlockE extends Module {
  readonly branch1x1: Module;
  readonly branch3x3_1: Module;
  readonly branch3x3_2a: Module;
  readonly branch3x3_2b: Module;
  readonly branch3x3dbl_1: Module;
  readonly branch3x3dbl_2: Module;
  readonly branch3x3dbl_3a: Module;
  readonly branch3x3dbl_3b: Module;
  readonly pool = averaged();
  readonly branch_pool: Module;

  constructor(inputs: number) {
    super();
    this.branch1x1 = conv(inputs, 320);
    this.branch3x3_1 = conv(inputs, 384);
    this.branch3x3_2a = conv(384, 384, [1, 3]);
    this.branch3x3_2b = conv(384, 384, [3, 1]);
    this.branch3x3dbl_1 = conv(inputs, 448);
    this.branch3x3dbl_2 = conv(448, 384, 3);
    this.branch3x3dbl_3a = conv(384, 384, [1, 3]);
    this.branch3x3dbl_3b = conv(384, 384, [3, 1]);
    this.branch_pool = conv(inputs, 192);
  }

  override forward(x: Tensor): Tensor {
    const single = this.branch3x3_1.forward(x);
    const double = this.branch3x3dbl_2.forward(this.branch3x3dbl_1.forward(x));
    return concat(
      [
        this.branch1x1.forward(x),
        this.branch3x3_2a.forward(single),
        this.branch3x3_2b.forward(single),
        this.branch3x3dbl_3a.forward(double),
        this.branch3x3dbl_3b.forward(double),
        this.branch_pool.forward(this.pool.forward(x)),
      ],
      -1,
    );
  }
}

/** The classifier at 17×17. */
class AuxiliaryHead extends Module {
  readonly pool = new AvgPool2d(5, { stride: 3 });
  readonly conv0: Module;
  readonly conv1 = new BasicConv2d(128, 768, 5, { std: 0.01 });
  readonly average = new AdaptiveAvgPool2d(1);
  readonly flatten = new Flatten();
  readonly fc: Linear;

  constructor(inputs: number, classes: number) {
    super();
    this.conv0 = conv(inputs, 128);
    this.fc = new Linear(768, classes, { init: truncatedNormal({ std: 0.001 }) });
  }

  override forward(x: Tensor): Tensor {
    const y = this.conv1.forward(this.conv0.forward(this.pool.forward(x)));
    return this.fc.forward(this.flatten.forward(this.average.forward(y)));
  }
}

/** For 299×299 (at least 75×75): 23,834,568 parameters, 27,161,264 with the auxiliary head. Names are torchvision's. */
export class InceptionV3 extends Module implements WithAuxiliary {
  readonly Conv2d_1a_3x3: Module;
  readonly Conv2d_2a_3x3 = conv(32, 32, 3, 1, false);
  readonly Conv2d_2b_3x3 = conv(32, 64, 3);
  readonly maxpool1 = halved();
  readonly Conv2d_3b_1x1 = conv(64, 80);
  readonly Conv2d_4a_3x3 = conv(80, 192, 3, 1, false);
  readonly maxpool2 = halved();
  readonly Mixed_5b = blockA(192, 32);
  readonly Mixed_5c = blockA(256, 64);
  readonly Mixed_5d = blockA(288, 64);
  readonly Mixed_6a = blockB(288);
  readonly Mixed_6b = blockC(768, 128);
  readonly Mixed_6c = blockC(768, 160);
  readonly Mixed_6d = blockC(768, 160);
  readonly Mixed_6e = blockC(768, 192);
  readonly AuxLogits: Module | null;
  readonly Mixed_7a = blockD(768);
  readonly Mixed_7b = new BlockE(1280);
  readonly Mixed_7c = new BlockE(2048);
  readonly avgpool = new GlobalAvgPool();
  readonly dropout: Dropout;
  readonly fc: Linear;
  #auxiliary: readonly Tensor[] = [];

  constructor({ classes = 1000, channels = 3, auxiliary = false, dropout = 0.5 }: InceptionV3Options = {}) {
    super();
    this.Conv2d_1a_3x3 = conv(channels, 32, 3, 2, false);
    this.AuxLogits = auxiliary ? new AuxiliaryHead(768, classes) : null;
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(2048, classes, { init: truncatedNormal({ std: 0.1, low: -0.2, high: 0.2 }) });
  }

  get auxiliary(): readonly Tensor[] {
    return this.#auxiliary;
  }

  override forward(x: Tensor): Tensor {
    const stem = [this.Conv2d_1a_3x3, this.Conv2d_2a_3x3, this.Conv2d_2b_3x3, this.maxpool1];
    const rest = [this.Conv2d_3b_1x1, this.Conv2d_4a_3x3, this.maxpool2];
    const to17 = [this.Mixed_5b, this.Mixed_5c, this.Mixed_5d, this.Mixed_6a, this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e];
    const at17 = sequential(...stem, ...rest, ...to17).forward(x);
    this.#auxiliary = this.training && this.AuxLogits ? [this.AuxLogits.forward(at17)] : [];
    return sequential(this.Mixed_7a, this.Mixed_7b, this.Mixed_7c, this.avgpool, this.dropout, this.fc).forward(at17);
  }
}

/** A new Inception v3; see `InceptionV3`. */
export function inceptionV3(options: InceptionV3Options = {}): InceptionV3 {
  return new InceptionV3(options);
}
