// Six tiny networks trained for ten steps, against PyTorch in float64.
import { describe, expect, test } from "vitest";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { DepthwiseConv2d } from "../../src/nn/depthwiseConv2d.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { GlobalAvgPool } from "../../src/nn/globalAvgPool.ts";
import { Hardswish } from "../../src/nn/hardswish.ts";
import { Linear } from "../../src/nn/linear.ts";
import { MaxPool2d } from "../../src/nn/maxPool2d.ts";
import type { Module } from "../../src/nn/module.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { SiLU } from "../../src/nn/silu.ts";
import { Tanh } from "../../src/nn/tanh.ts";
import { tensor } from "../../src/ops/create.ts";
import { Adam } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import { worstError } from "../harness.ts";
import { asIs, channelsLast, convolutionWeight, decode, type GoldenTensor, linearWeight, permute, readFixture, truth } from "./fixture.ts";

interface TrainCase {
  readonly name: string;
  readonly model: "mlp" | "cnn" | "cnn_bn";
  readonly steps: number;
  readonly optimizer: string;
  readonly in: { readonly x: GoldenTensor; readonly target: GoldenTensor };
  readonly init: Readonly<Record<string, GoldenTensor>>;
  readonly final: Readonly<Record<string, GoldenTensor>>;
  readonly out: { readonly loss: GoldenTensor; readonly eval_logits: GoldenTensor };
}

/** The fixture's networks, layer by layer, so that the indices in parameter names agree. */
const networks: Readonly<Record<TrainCase["model"], () => Module>> = {
  mlp: () => sequential(new Linear(6, 8), new Tanh(), new Linear(8, 3)),
  cnn: () =>
    sequential(
      new Conv2d(1, 4, 3, { padding: 1 }),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(4, 6, 3),
      new ReLU(),
      new Flatten(),
      new Linear(24, 3),
    ),
  cnn_bn: () =>
    sequential(
      new Conv2d(2, 4, 3, { stride: 2, padding: 1, bias: false }),
      new BatchNorm2d(4),
      new SiLU(),
      new DepthwiseConv2d(4, 3, { padding: 1, bias: false }),
      new BatchNorm2d(4),
      new Hardswish(),
      new GlobalAvgPool(), // AdaptiveAvgPool2d(1); Flatten, its next layer, changes nothing here
      new Flatten(),
      new Linear(4, 3),
    ),
};

const optimizers: Readonly<Record<string, (net: Module) => Optimizer>> = {
  "sgd momentum .9 lr .1 wd 1e-3": (net) => new SGD(net, { lr: 0.1, momentum: 0.9, weightDecay: 1e-3 }),
  "adam lr .01": (net) => new Adam(net, { lr: 0.01 }),
};

/** PyTorch's layout of a parameter in ours. The dense layer after Flatten reads [C, H, W] there and [H, W, C] here. */
function layoutOf(model: TrainCase["model"], name: string) {
  return <A extends Float32Array | Float64Array | Int32Array>(t: { shape: readonly number[]; data: A }) => {
    if (t.shape.length === 4) return convolutionWeight(t);
    if (t.shape.length !== 2) return asIs(t);
    if (model !== "cnn") return linearWeight(t);
    if (name !== "6.weight") throw new Error(`no layout for ${name}`);
    const { data } = permute({ shape: [3, 6, 2, 2], data: t.data }, [2, 3, 1, 0]);
    return { shape: [24, 3], data };
  };
}

const camelCase = (name: string) => name.replace(/_(.)/g, (_, c: string) => c.toUpperCase());

/** Worst seen: 4e-7. Ten steps of float32 against float64, from values near 1. */
const tolerance = 1e-5;

describe("train.json", () => {
  const { cases } = readFixture("train.json") as { cases: TrainCase[] };
  for (const golden of cases) {
    test(golden.name, async () => {
      const net = networks[golden.model]();
      const state = new Map<string, { live: { ptr: number; size: number }; name: string }>();
      for (const [name, live] of net.stateDict()) state.set(name, { live, name });
      const torchNames = Object.keys(golden.init).filter((name) => !name.endsWith("num_batches_tracked"));
      expect(new Set(torchNames.map(camelCase))).toEqual(new Set(state.keys()));
      for (const name of torchNames) {
        const { data } = layoutOf(golden.model, name)(decode(golden.init[name] as GoldenTensor));
        backend().write(state.get(camelCase(name))?.live.ptr ?? 0, data);
      }
      const optimizer = optimizers[golden.optimizer]?.(net);
      const x = channelsLast(decode(golden.in.x));
      const target = decode(golden.in.target).data as Int32Array;
      const losses: number[] = [];
      for (let t = 0; t < golden.steps; t++) {
        const result = optimizer?.step(() => crossEntropy(net.forward(tensor(x.data, x.shape)), target));
        losses.push((await result?.value()) as number);
      }
      expect(worstError(losses, truth(golden.out.loss).data), "losses").toBeLessThan(tolerance);
      for (const name of torchNames) {
        const entry = state.get(camelCase(name));
        const expected = layoutOf(golden.model, name)(truth(golden.final[name] as GoldenTensor)).data;
        expect(worstError(backend().readF32(entry?.live.ptr ?? 0, entry?.live.size ?? 0), expected), name).toBeLessThan(tolerance);
      }
      expect(worstError(await net.predict(x.data, x.shape), truth(golden.out.eval_logits).data), "eval logits").toBeLessThan(tolerance);
    });
  }
});
