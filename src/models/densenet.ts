// DenseNet: "Densely connected convolutional networks", Huang et al. 2017.
import { ShapeError } from "../errors.ts";
import { zeros } from "../init/constant.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { AvgPool2d } from "../nn/avgPool2d.ts";
import { BatchNorm2d } from "../nn/batchNorm2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Dropout } from "../nn/dropout.ts";
import { GlobalAvgPool } from "../nn/globalAvgPool.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { sequentialOf } from "../nn/sequential.ts";
import { concat } from "../ops/concat.ts";
import { recompute } from "../ops/recompute.ts";
import type { Tensor } from "../tensor.ts";
import type { ClassifierOptions } from "./options.ts";

export interface DenseNetOptions extends ClassifierOptions {
  /** Probability of dropout after each layer; default 0. */
  readonly dropout?: number;
  /** Compute concatenations and norms again on the way back: memory grows linearly with depth, not quadratically; default true. */
  readonly recompute?: boolean;
}

export interface DenseNetShape {
  /** Layers of each block. */
  readonly blocks: readonly number[];
  /** Channels that each layer adds ("k"). */
  readonly growth: number;
  /** Channels of the first convolution. */
  readonly first: number;
  /** 1×1 convolutions to 4·growth channels before the 3×3 ones ("B"). */
  readonly bottleneck: boolean;
  /** Share of the channels that a transition keeps ("C": 0.5). */
  readonly compression: number;
  /** "imagenet": a 7×7 convolution and pooling first; "cifar": a 3×3 convolution. */
  readonly stem: "imagenet" | "cifar";
}

const conv = (inputs: number, outputs: number, kernel: 1 | 3) =>
  new Conv2d(inputs, outputs, kernel, { padding: (kernel - 1) / 2, bias: false, init: kaimingNormal() });

/** Batch norm and ReLU in one pass. */
const norm = (channels: number) => new BatchNorm2d(channels, { activation: "relu" });

/** Norm, ReLU, 1×1 convolution, norm, ReLU, 3×3 convolution, over all the maps before it. */
class DenseLayer extends Module<readonly Tensor[]> {
  readonly norm1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d | null;
  readonly conv2: Conv2d | null;
  readonly dropout: Dropout;
  readonly #recompute: boolean;

  constructor(inputs: number, { growth, bottleneck }: DenseNetShape, { dropout = 0, recompute: again = true }: DenseNetOptions) {
    super();
    this.norm1 = norm(inputs);
    this.conv1 = bottleneck ? conv(inputs, 4 * growth, 1) : conv(inputs, growth, 3);
    this.norm2 = bottleneck ? norm(4 * growth) : null;
    this.conv2 = bottleneck ? conv(4 * growth, growth, 3) : null;
    this.dropout = new Dropout(dropout);
    this.#recompute = again;
  }

  override forward(maps: readonly Tensor[]): Tensor {
    const first = () => this.conv1.forward(this.norm1.forward(concat(maps, -1)));
    let y = this.#recompute ? recompute(first) : first();
    if (this.norm2 && this.conv2) y = this.conv2.forward(this.norm2.forward(y));
    return this.dropout.forward(y);
  }
}

/** L layers, each of which sees all before it: L(L + 1)/2 connections. */
class DenseBlock extends Module {
  readonly #layers: readonly DenseLayer[];

  constructor(inputs: number, layers: number, shape: DenseNetShape, options: DenseNetOptions) {
    super();
    this.#layers = Array.from({ length: layers }, (_, i) => new DenseLayer(inputs + i * shape.growth, shape, options));
  }

  override *members(): Generator<[name: string, value: unknown]> {
    for (const [i, layer] of this.#layers.entries()) yield [`denselayer${i + 1}`, layer];
  }

  override forward(x: Tensor): Tensor {
    const maps = [x];
    for (const layer of this.#layers) maps.push(layer.forward(maps));
    return concat(maps, -1);
  }
}

/** Dense blocks with transitions (norm, ReLU, 1×1 convolution, 2×2 averages) between them. */
export class DenseNet extends Module {
  readonly features: Module<Tensor, Tensor>;
  readonly avgpool = new GlobalAvgPool();
  readonly classifier: Linear;

  constructor(shape: DenseNetShape, options: DenseNetOptions = {}) {
    super();
    const { classes = 1000, channels = 3 } = options;
    const layers: Record<string, Module> =
      shape.stem === "imagenet"
        ? {
            conv0: new Conv2d(channels, shape.first, 7, { stride: 2, padding: 3, bias: false, init: kaimingNormal() }),
            norm0: norm(shape.first),
            pool0: new MaxPool2d(3, { stride: 2, padding: 1 }),
          }
        : { conv0: conv(channels, shape.first, 3) };
    let maps = shape.first;
    for (const [i, count] of shape.blocks.entries()) {
      layers[`denseblock${i + 1}`] = new DenseBlock(maps, count, shape, options);
      maps += count * shape.growth;
      if (i === shape.blocks.length - 1) break;
      const kept = Math.floor(maps * shape.compression);
      layers[`transition${i + 1}`] = sequentialOf({
        norm: norm(maps),
        conv: conv(maps, kept, 1),
        pool: new AvgPool2d(2),
      });
      maps = kept;
    }
    layers[`norm${shape.blocks.length + 1}`] = norm(maps);
    this.features = sequentialOf(layers);
    this.classifier = new Linear(maps, classes, { initBias: zeros });
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.avgpool.forward(this.features.forward(x)));
  }
}

const imagenet = (blocks: readonly number[]): DenseNetShape => ({
  blocks,
  growth: 32,
  first: 64,
  bottleneck: true,
  compression: 0.5,
  stem: "imagenet",
});

/** DenseNet-121: 7,978,856 parameters. */
export function densenet121(options: DenseNetOptions = {}): DenseNet {
  return new DenseNet(imagenet([6, 12, 24, 16]), options);
}

/** DenseNet-169: 14,149,480 parameters. */
export function densenet169(options: DenseNetOptions = {}): DenseNet {
  return new DenseNet(imagenet([6, 12, 32, 32]), options);
}

/** DenseNet-201: 20,013,928 parameters. */
export function densenet201(options: DenseNetOptions = {}): DenseNet {
  return new DenseNet(imagenet([6, 12, 48, 32]), options);
}

export interface CifarDenseNetOptions extends DenseNetOptions {
  /** Layers with weights, 3n + 4 (6n + 4 with bottlenecks); default 40, or 100 with bottlenecks. */
  readonly depth?: number;
  /** Channels that each layer adds; default 12. */
  readonly growth?: number;
  /** DenseNet-BC: bottlenecks and compression; default false. */
  readonly bc?: boolean;
}

/** The paper's nets for 32×32: three blocks; 10 classes by default. DenseNet (L = 40, k = 12) has 1.0 M parameters, -BC (L = 100, k = 12) 0.8 M. */
export function densenetCifar(options: CifarDenseNetOptions = {}): DenseNet {
  const { bc = false, depth = bc ? 100 : 40, growth = 12 } = options;
  const count = (depth - 4) / (bc ? 6 : 3);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new ShapeError("densenetCifar", `expected a depth of ${bc ? 6 : 3}n + 4, got ${depth}`);
  const first = bc ? 2 * growth : 16;
  const shape = { blocks: [count, count, count], growth, first, bottleneck: bc, compression: bc ? 0.5 : 1, stem: "cifar" } as const;
  return new DenseNet(shape, { classes: 10, ...options });
}
