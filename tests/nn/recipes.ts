// How the sweep makes each exported layer, and what it expects of it: one line a layer.
import {
  AlphaDropout,
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  CELU,
  Conv2d,
  ConvTranspose2d,
  DepthwiseConv2d,
  DropBlock2d,
  Dropout,
  Dropout1d,
  Dropout2d,
  ELU,
  Embedding,
  FeatureAlphaDropout,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GELU,
  GLU,
  GlobalAvgPool,
  GroupNorm,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  Identity,
  InstanceNorm1d,
  InstanceNorm2d,
  Lambda,
  LayerNorm,
  LeakyReLU,
  Linear,
  LocalResponseNorm,
  LogSigmoid,
  LogSoftmax,
  MaxPool2d,
  Mish,
  type Module,
  PReLU,
  ReLU,
  ReLU6,
  RMSNorm,
  RReLU,
  SELU,
  type Shape,
  Sigmoid,
  SiLU,
  Softmax,
  Softmin,
  Softplus,
  Softshrink,
  Softsign,
  StochasticDepth,
  sequential,
  Tanh,
  Tanhshrink,
  type Tensor,
  Threshold,
  Unflatten,
} from "../../src/index.ts";

export interface Recipe {
  readonly make: () => Module<never>;
  /** Input shape; small, since every element is moved up and down. */
  readonly x: Shape;
  /** Output shape; that of the input unless said. */
  readonly y?: Shape;
  /** A shape that it refuses; "none" where it takes every shape. */
  readonly bad: Shape | "none";
  /** Inputs where the slope jumps. */
  readonly breaks?: readonly number[];
  /** Draws random numbers in training. */
  readonly random?: true;
  /** Inputs are integers below this number. */
  readonly below?: number;
  /** Gives its input back as it is. */
  readonly passes?: true;
}

const rows: Shape = [3, 6];
const sequence: Shape = [2, 3, 4];
const image: Shape = [2, 3, 4, 2];
/** A layer on rows that takes every shape. */
const pointwise = (make: () => Module, breaks: readonly number[] = []): Recipe => ({ make, x: rows, bad: "none", breaks });

export const recipes: Readonly<Record<string, Recipe>> = {
  AlphaDropout: { make: () => new AlphaDropout(0.3), x: rows, bad: "none", random: true },
  AvgPool2d: { make: () => new AvgPool2d(2), x: image, y: [2, 1, 2, 2], bad: rows },
  BatchNorm1d: { make: () => new BatchNorm1d(4), x: sequence, bad: image },
  BatchNorm2d: { make: () => new BatchNorm2d(2), x: image, bad: [2, 3, 4, 3] },
  CELU: pointwise(() => new CELU({ alpha: 0.5 })),
  Conv2d: { make: () => new Conv2d(2, 3, 2, { padding: 1 }), x: image, y: [2, 4, 5, 3], bad: [2, 3, 4, 3] },
  ConvTranspose2d: { make: () => new ConvTranspose2d(2, 3, 2), x: image, y: [2, 4, 5, 3], bad: [2, 3, 4, 3] },
  DepthwiseConv2d: { make: () => new DepthwiseConv2d(2, 2), x: image, y: [2, 2, 3, 2], bad: [2, 3, 4, 3] },
  DropBlock2d: { make: () => new DropBlock2d(0.3, 2), x: image, bad: rows, random: true },
  Dropout: { make: () => new Dropout(0.4), x: rows, bad: "none", random: true },
  Dropout1d: { make: () => new Dropout1d(0.4), x: sequence, bad: rows, random: true },
  Dropout2d: { make: () => new Dropout2d(0.4), x: image, bad: rows, random: true },
  ELU: pointwise(() => new ELU({ alpha: 0.5 }), [0]),
  Embedding: { make: () => new Embedding(5, 3), x: rows, y: [3, 6, 3], bad: "none", below: 5 },
  FeatureAlphaDropout: { make: () => new FeatureAlphaDropout(0.3), x: image, bad: [3], random: true },
  Flatten: { make: () => new Flatten(), x: image, y: [2, 24], bad: "none" },
  GaussianDropout: { make: () => new GaussianDropout(0.3), x: rows, bad: "none", random: true },
  GaussianNoise: { make: () => new GaussianNoise(0.3), x: rows, bad: "none", random: true },
  GELU: pointwise(() => new GELU({ approximate: "tanh" })),
  GLU: { make: () => new GLU(), x: rows, y: [3, 3], bad: [3, 5] },
  GlobalAvgPool: { make: () => new GlobalAvgPool(), x: image, y: [2, 2], bad: rows },
  GroupNorm: { make: () => new GroupNorm(2, 4), x: [2, 3, 4], bad: rows },
  Hardshrink: pointwise(() => new Hardshrink(), [-0.5, 0.5]),
  Hardsigmoid: pointwise(() => new Hardsigmoid(), [-3, 3]),
  Hardswish: pointwise(() => new Hardswish(), [-3, 3]),
  Hardtanh: pointwise(() => new Hardtanh({ min: -2, max: 0.5 }), [-2, 0.5]),
  Identity: { make: () => new Identity(), x: rows, bad: "none", passes: true },
  InstanceNorm1d: { make: () => new InstanceNorm1d(4, { affine: true }), x: sequence, bad: image },
  InstanceNorm2d: { make: () => new InstanceNorm2d(2), x: image, bad: sequence },
  Lambda: pointwise(() => new Lambda((x: Tensor) => x.mul(x))),
  LayerNorm: { make: () => new LayerNorm([3, 4]), x: sequence, bad: rows },
  LeakyReLU: pointwise(() => new LeakyReLU({ negativeSlope: 0.2 }), [0]),
  Linear: { make: () => new Linear(6, 2), x: rows, y: [3, 2], bad: sequence },
  LocalResponseNorm: { make: () => new LocalResponseNorm(3, { alpha: 0.5 }), x: sequence, bad: [] },
  LogSigmoid: pointwise(() => new LogSigmoid()),
  LogSoftmax: { make: () => new LogSoftmax(), x: rows, bad: [] },
  MaxPool2d: { make: () => new MaxPool2d(2), x: image, y: [2, 1, 2, 2], bad: rows },
  Mish: pointwise(() => new Mish()),
  PReLU: { make: () => new PReLU(6), x: rows, bad: [3, 5], breaks: [0] },
  ReLU: pointwise(() => new ReLU(), [0]),
  ReLU6: pointwise(() => new ReLU6(), [0, 6]),
  RMSNorm: { make: () => new RMSNorm(4), x: sequence, bad: rows },
  RReLU: { make: () => new RReLU(), x: rows, bad: "none", breaks: [0], random: true },
  SELU: pointwise(() => new SELU(), [0]),
  Sequential: { make: () => sequential(new Linear(6, 3), new Tanh(), new Dropout(0.4)), x: rows, y: [3, 3], bad: sequence, random: true },
  Sigmoid: pointwise(() => new Sigmoid()),
  SiLU: pointwise(() => new SiLU()),
  Softmax: { make: () => new Softmax(1), x: sequence, bad: [3] },
  Softmin: { make: () => new Softmin(-2), x: sequence, bad: [3] },
  Softplus: pointwise(() => new Softplus({ beta: 2 })),
  Softshrink: pointwise(() => new Softshrink({ lambda: 1 }), [-1, 1]),
  Softsign: pointwise(() => new Softsign()),
  StochasticDepth: { make: () => new StochasticDepth(0.5), x: [9, 2], bad: [], random: true },
  Tanh: pointwise(() => new Tanh()),
  Tanhshrink: pointwise(() => new Tanhshrink()),
  Threshold: pointwise(() => new Threshold({ threshold: 1, value: -2 }), [1]),
  Unflatten: { make: () => new Unflatten(1, [3, 2]), x: rows, y: [3, 3, 2], bad: sequence },
};
