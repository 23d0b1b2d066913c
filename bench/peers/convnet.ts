// ConvNetJS: plain JavaScript, one image at a time.
import convnetjs from "convnetjs";
import { BATCH, CLASSES, CONV, type ConvolutionSize, labels, POINTWISE, POOL, values } from "./cases.ts";
import type { Contestant, Task } from "./contestant.ts";

const { ConvLayer, Net, PoolLayer, Trainer, Vol } = convnetjs;
type Layer = InstanceType<typeof ConvLayer>;

export const convnet: Contestant = {
  name: "ConvNetJS",
  lacks: "has no such layer, or only inside a net",
  async start() {
    return {
      version: "0.3.0", // the package does not say
      setups: {
        conv: () => layerTask(convolution(CONV), CONV, false),
        convGradients: () => layerTask(convolution(CONV), CONV, true),
        pointwise: () => layerTask(convolution(POINTWISE), POINTWISE, false),
        pointwiseGradients: () => layerTask(convolution(POINTWISE), POINTWISE, true),
        maxPool: () => layerTask(pool(), POOL, false),
        maxPoolGradient: () => layerTask(pool(), POOL, true),
        lenet5: () =>
          training([
            { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
            { type: "conv", sx: 5, filters: 6, stride: 1, pad: 2, activation: "relu" },
            { type: "pool", sx: 2, stride: 2 },
            { type: "conv", sx: 5, filters: 16, stride: 1, pad: 0, activation: "relu" },
            { type: "pool", sx: 2, stride: 2 },
            { type: "fc", num_neurons: 120, activation: "relu" },
            { type: "fc", num_neurons: 84, activation: "relu" },
            { type: "softmax", num_classes: CLASSES },
          ]),
        mlp: () =>
          training([
            { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
            { type: "fc", num_neurons: 256, activation: "relu" },
            { type: "fc", num_neurons: 128, activation: "relu" },
            { type: "softmax", num_classes: CLASSES },
          ]),
      },
    };
  },
};

function convolution({ size, channels, kernel }: ConvolutionSize): Layer {
  return new ConvLayer({ in_sx: size, in_sy: size, in_depth: channels, sx: kernel, filters: channels, stride: 1, pad: (kernel - 1) / 2 });
}

function pool(): Layer {
  return new PoolLayer({ in_sx: POOL.size, in_sy: POOL.size, in_depth: POOL.channels, sx: 2, stride: 2 });
}

interface Images {
  readonly images: number;
  readonly size: number;
  readonly channels: number;
}

function layerTask(layer: Layer, { images, size, channels }: Images, gradients: boolean): Task {
  const inputs = volumes(images, size, channels);
  return {
    run() {
      for (const x of inputs) {
        const y = layer.forward(x, true);
        if (!gradients) continue;
        y.dw.fill(1);
        layer.backward();
      }
    },
  };
}

function training(layers: Parameters<InstanceType<typeof Net>["makeLayers"]>[0]): Task {
  const net = new Net();
  net.makeLayers(layers);
  const trainer = new Trainer(net, { method: "sgd", learning_rate: 1e-3, momentum: 0.9, batch_size: BATCH });
  const inputs = volumes(BATCH, 28, 1);
  const classes = labels();
  return {
    run() {
      for (const [i, x] of inputs.entries()) trainer.train(x, classes[i] ?? 0);
    },
  };
}

function volumes(images: number, size: number, channels: number) {
  return Array.from({ length: images }, () => {
    const volume = new Vol(size, size, channels, 0);
    volume.w.set(values(size * size * channels));
    return volume;
  });
}
