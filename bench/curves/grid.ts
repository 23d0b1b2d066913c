// What is measured: a 3×3 convolution and a training step, along three lines through one centre.
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { GlobalAvgPool } from "../../src/nn/globalAvgPool.ts";
import { Linear } from "../../src/nn/linear.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { rand } from "../../src/ops/random.ts";
import { type Convolution, resolveWindow } from "../../src/ops/window.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { convolutionFlops, convolutionPasses, setupConvolution } from "../convolutionPasses.ts";

/** A batch of square images, as many channels out as in. */
export interface Size {
  readonly batch: number;
  readonly channels: number;
  readonly image: number;
}

export type Axis = keyof Size;

export const centre: Size = { batch: 8, channels: 64, image: 32 };

/** Evenly spread on a logarithmic scale, about. */
export const grid: Readonly<Record<Axis, readonly number[]>> = {
  batch: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256],
  channels: [3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512],
  image: [8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 80, 112, 160, 224],
};

/** Something whose cost is drawn against each axis. */
export interface Subject {
  readonly name: string;
  /** Operations of the direct algorithm. */
  flops(size: Size): number;
  /** Allocates what it needs; returns what runs it. */
  setup(size: Size): () => void;
}

const CLASSES = 10;

export const subjects: readonly Subject[] = [
  ...convolutionPasses.map((pass) => ({
    name: `conv 3×3 ${pass}`,
    flops: (size: Size) => convolutionFlops(convolution(size)),
    setup: (size: Size) => setupConvolution(convolution(size), pass),
  })),
  { name: "training step", flops: (size) => 3 * convolutionFlops(convolution(size)), setup: trainingStep },
];

function convolution({ batch, channels, image }: Size): Convolution {
  const window = resolveWindow("bench", { input: [image, image], kernel: 3, stride: 1, padding: 1, dilation: 1 });
  return { ...window, images: batch, height: image, width: image, inputs: channels, outputs: channels, groups: 1 };
}

/** A 1×1 convolution, so that the 3×3 one has an input to differentiate for; batch norm, ReLU, a classifier; SGD with momentum. */
function trainingStep({ batch, channels, image }: Size): () => void {
  const net = sequential(
    new Conv2d(1, channels, 1),
    new Conv2d(channels, channels, 3, { padding: 1, bias: false }),
    new BatchNorm2d(channels),
    new ReLU(),
    new GlobalAvgPool(),
    new Linear(channels, CLASSES),
  );
  const optimizer = new SGD(net, { lr: 1e-3, momentum: 0.9 });
  const x = rand([batch, image, image, 1]);
  const labels = Int32Array.from({ length: batch }, (_, i) => i % CLASSES);
  return () => void optimizer.step(() => crossEntropy(net.forward(x), labels));
}
