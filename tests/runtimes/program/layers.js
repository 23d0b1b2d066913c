// Sections that take every layer through two training steps and a prediction.
import {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool2d,
  AlphaDropout,
  AvgPool2d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  Cropping2d,
  crossEntropy,
  DepthwiseConv2d,
  DropBlock2d,
  Dropout2d,
  Flatten,
  fingerprint,
  GaussianNoise,
  GlobalAvgPool,
  GlobalMaxPool,
  GroupNorm,
  Hardswish,
  intTensor,
  LayerNorm,
  LeakyReLU,
  Linear,
  LPPool2d,
  Maxout,
  MaxPool2d,
  Module,
  Permute,
  PixelUnshuffle,
  ReflectionPad2d,
  ReLU,
  Reshape,
  RMSNorm,
  SeparableConv2d,
  SGD,
  Sigmoid,
  SiLU,
  StochasticDepth,
  seed,
  sequential,
  setPrecision,
  spectralNorm,
  Tanh,
  tensor,
  weightNorm,
} from "wasmgrad";
import { images } from "./examples.js";

/** The end of a residual block in one pass. */
class NormAddReLU extends Module {
  norm = new BatchNorm2d(6, { activation: "relu" });
  forward(x) {
    return this.norm.forward(x, x);
  }
}

/** Layers on [N, 28, 28, 6]. */
const candidates = {
  "Conv2d, strided": () => new Conv2d(6, 7, 3, { stride: 2, padding: 1 }),
  "Conv2d, grouped and dilated": () => new Conv2d(6, 9, [3, 2], { groups: 3, dilation: [2, 3] }),
  "Conv2d 1x1": () => new Conv2d(6, 5, 1),
  DepthwiseConv2d: () => new DepthwiseConv2d(6, 3, { padding: 1 }),
  MaxPool2d: () => new MaxPool2d(3, { stride: 2, padding: 1 }),
  AvgPool2d: () => new AvgPool2d(2),
  GlobalAvgPool: () => new GlobalAvgPool(),
  BatchNorm2d: () => new BatchNorm2d(6),
  "BatchNorm2d, frozen": () => new BatchNorm2d(6).eval(),
  "BatchNorm2d, ReLU": () => new BatchNorm2d(6, { activation: "relu" }),
  "BatchNorm2d, residual, ReLU": () => new NormAddReLU(),
  ReLU: () => new ReLU(),
  LeakyReLU: () => new LeakyReLU(),
  Tanh: () => new Tanh(),
  Sigmoid: () => new Sigmoid(),
  SiLU: () => new SiLU(),
  Hardswish: () => new Hardswish(),
  "BatchNorm2d, cumulative": () => new BatchNorm2d(6, { momentum: null }),
  GroupNorm: () => new GroupNorm(2, 6),
  LayerNorm: () => new LayerNorm([6]),
  RMSNorm: () => new RMSNorm(6),
  "weightNorm and spectralNorm": () => sequential(weightNorm(new Conv2d(6, 5, 3)), spectralNorm(new Conv2d(5, 6, 1))),
  "AlphaDropout and GaussianNoise": () => sequential(new AlphaDropout(0.2), new GaussianNoise(0.1)),
  "Dropout2d, StochasticDepth and DropBlock2d": () => sequential(new Dropout2d(0.2), new StochasticDepth(0.2), new DropBlock2d(0.1, 3)),
  Conv1d: () => sequential(new Reshape([784, 6]), new Conv1d(6, 4, 5, { stride: 3, groups: 2 })),
  ConvTranspose1d: () => sequential(new Reshape([56, 84]), new ConvTranspose1d(84, 3, 5, { stride: 2, outputPadding: 1 })),
  SeparableConv2d: () => new SeparableConv2d(6, 4, 3, { multiplier: 2, stride: 2 }),
  AdaptiveMaxPool2d: () => new AdaptiveMaxPool2d([5, 9]),
  AdaptiveAvgPool2d: () => new AdaptiveAvgPool2d([5, 9]),
  LPPool2d: () => new LPPool2d(2, 3),
  GlobalMaxPool: () => new GlobalMaxPool(),
  Maxout: () => new Maxout(3),
  "borders and blocks": () => sequential(new ReflectionPad2d(2), new PixelUnshuffle(4), new Cropping2d(1), new Permute([3, 1, 2])),
};

const stem = () => new Conv2d(1, 6, 3, { padding: "same" });

/** Values of the flattened output of `layer` behind the stem, per example. */
function width(layer) {
  const y = sequential(stem(), layer, new Flatten()).forward(tensor(new Float32Array(784), [1, 28, 28, 1]));
  return y.size;
}

async function trainBehindStem(make) {
  seed(3);
  const net = sequential(stem(), make(), new Flatten(), new Linear(width(make()), 10));
  const optimizer = new SGD(net, { lr: 0.01 });
  for (let step = 0; step < 2; step++) {
    const { x, y, shape } = images(5, step);
    await optimizer.step(() => crossEntropy(net.forward(tensor(x, shape)), intTensor(y))).value();
  }
  return [await fingerprint(net), await net.predict(images(3, 50).x, [3, 28, 28, 1])];
}

/** Wide enough for Winograd: F(4x4) with default precision, F(2x2) with high. */
const wide = () => sequential(new Conv2d(6, 20, 1), new Conv2d(20, 36, 3, { padding: 1 }));

async function withPrecision(precision, section) {
  setPrecision(precision);
  try {
    return await section();
  } finally {
    setPrecision("default");
  }
}

export const layers = Object.fromEntries(Object.entries(candidates).map(([name, make]) => [name, () => trainBehindStem(make)]));
layers["Conv2d 5x5, wide"] = () => trainBehindStem(() => sequential(new Conv2d(6, 32, 1), new Conv2d(32, 36, 5, { padding: 2 })));
layers["Conv2d 3x3, wide"] = () => trainBehindStem(wide);
layers["Conv2d 3x3, wide, high precision"] = () => withPrecision("high", () => trainBehindStem(wide));
