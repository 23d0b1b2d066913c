// wasmgrad itself.

import { differentiate } from "../../src/differentiate.ts";
import { conv2d } from "../../src/ops/conv2d.ts";
import { depthwiseConv2d } from "../../src/ops/depthwiseConv2d.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { maxPool2d } from "../../src/ops/maxPool2d.ts";
import { rand } from "../../src/ops/random.ts";
import { sum } from "../../src/ops/sum.ts";
import { Adam } from "../../src/optim/adam.ts";
import { Storage } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { models, trainingStep } from "../models.ts";
import { Weights } from "../weights.ts";
import { CONV, type ConvolutionSize, DEPTHWISE, MATMUL, PARAMETERS, POINTWISE, POOL } from "./cases.ts";
import type { Contestant, Task } from "./contestant.ts";

export const wasmgrad: Contestant = {
  name: "wasmgrad",
  lacks: "not measured",
  async start() {
    const pooled = () => [rand([POOL.images, POOL.size, POOL.size, POOL.channels])];
    const pool = ([x]: readonly Tensor[]) => maxPool2d(x as Tensor, 2);
    const depthwise = () => [image(DEPTHWISE), rand([DEPTHWISE.kernel, DEPTHWISE.kernel, 1, DEPTHWISE.channels])];
    const convolve = ([x, w]: readonly Tensor[]) => conv2d(x as Tensor, w as Tensor, null, { padding: "same" });
    const convolveDepthwise = ([x, w]: readonly Tensor[]) => depthwiseConv2d(x as Tensor, w as Tensor, null, { padding: "same" });
    return {
      version: "this checkout",
      setups: {
        matmul: () => forward([rand([MATMUL, MATMUL]), rand([MATMUL, MATMUL])], ([a, b]) => matmul(a as Tensor, b as Tensor)),
        conv: () => forward([image(CONV), filter(CONV)], convolve),
        convGradients: () => gradients([image(CONV), filter(CONV)], convolve),
        pointwise: () => forward([image(POINTWISE), filter(POINTWISE)], convolve),
        pointwiseGradients: () => gradients([image(POINTWISE), filter(POINTWISE)], convolve),
        depthwise: () => forward(depthwise(), convolveDepthwise),
        depthwiseGradients: () => gradients(depthwise(), convolveDepthwise),
        maxPool: () => forward(pooled(), pool),
        maxPoolGradient: () => gradients(pooled(), pool),
        adam() {
          const model = new Weights(PARAMETERS);
          const optimizer = new Adam(model, { lr: 1e-6 });
          return { run: () => void optimizer.step(() => model.forward()) };
        },
        lenet5: () => ({ run: trainingStep(models.lenet5) }),
        resnet20: () => ({ run: trainingStep(models.resnet20) }),
        mlp: () => ({ run: trainingStep(models.mlp) }),
      },
    };
  },
};

function image({ images, size, channels }: ConvolutionSize): Tensor {
  return rand([images, size, size, channels]);
}

function filter({ channels, kernel }: ConvolutionSize): Tensor {
  return rand([kernel, kernel, channels, channels]);
}

type Run = (inputs: readonly Tensor[]) => Tensor;

function forward(inputs: readonly Tensor[], run: Run): Task {
  return { run: () => scope(() => void run(inputs)) };
}

/** Of the sum of the output, for every input. */
function gradients(inputs: readonly Tensor[], run: Run): Task {
  const targets = inputs.map((parameter) => ({ parameter, gradient: Storage.allocateHeld(4 * parameter.size, "bench") }));
  return {
    run: () =>
      void differentiate(
        "bench",
        targets,
        () => sum(run(inputs)),
        () => undefined,
      ),
  };
}
