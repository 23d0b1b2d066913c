// Runners for the optimizer fixtures: 20 given gradients, and 20 steps on a problem.
import { expect } from "vitest";
import { Param } from "../../src/nn/param.ts";
import { defineOp } from "../../src/op.ts";
import { tensor } from "../../src/ops/create.ts";
import { Adadelta } from "../../src/optim/adadelta.ts";
import { Adagrad } from "../../src/optim/adagrad.ts";
import { Adam, AdamW } from "../../src/optim/adam.ts";
import { Adamax } from "../../src/optim/adamax.ts";
import { ASGD } from "../../src/optim/asgd.ts";
import { NAdam } from "../../src/optim/nadam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { RAdam } from "../../src/optim/radam.ts";
import { RMSprop } from "../../src/optim/rmsprop.ts";
import { Rprop } from "../../src/optim/rprop.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import { worstError } from "../harness.ts";
import { decode, type GoldenCase, type GoldenTensor, type Runner, readFixture, truth } from "./fixture.ts";

const { common } = readFixture("optimizers.json") as { common: { in: Record<"w0" | "grads" | "X" | "Y", GoldenTensor> } };
const start = decode(common.in.w0);
const gradients = decode(common.in.grads);
const X = decode(common.in.X);
const Y = decode(common.in.Y);
const size = start.data.length;

/** A loss of 0 whose gradient is `g`. */
const pull = defineOp<readonly [w: Tensor, g: Tensor]>("pull", {
  shape: () => [],
  forward: (k, y) => k.fill(y.ptr, 1, 0),
  backward: (k, _, [dw], { inputs: [w, g] }) => dw && k.copy(dw.ptr, g.ptr, w.size),
});

/** Gradient of 0.5·mean((Xw − Y)²) + 0.05·Σ cos(3w), in float64. */
function problemGradient(w: Float32Array): Float64Array {
  const rows = Y.data.length;
  const gradient = Float64Array.from(w, (v) => -0.15 * Math.sin(3 * v));
  for (let i = 0; i < rows; i++) {
    let residual = -(Y.data[i] as number);
    for (let j = 0; j < size; j++) residual += (X.data[i * size + j] as number) * (w[j] as number);
    for (let j = 0; j < size; j++) gradient[j] = (gradient[j] as number) + ((X.data[i * size + j] as number) * residual) / rows;
  }
  return gradient;
}

function run(make: (parameter: Param) => Optimizer, golden: GoldenCase): void {
  const sources: [string, (w: Float32Array, t: number) => ArrayLike<number>][] = [
    ["w_grads", (_, t) => gradients.data.slice(t * size, (t + 1) * size)],
    ["w_problem", (w) => problemGradient(w)],
  ];
  for (const [name, gradientAt] of sources) {
    const expected = truth(golden.out[name] as GoldenTensor).data;
    const w = new Param([size], (target) => backend().write(target.ptr, start.data));
    const optimizer = make(w);
    for (let t = 0; t * size < expected.length; t++) {
      const g = gradientAt(backend().readF32(w.ptr, size), t);
      optimizer.step(() => pull(w, tensor(g)));
      expect(worstError(backend().readF32(w.ptr, size), expected.slice(t * size, (t + 1) * size)), `${name} after step ${t}`).toBeLessThan(
        1e-5,
      );
    }
  }
}

const adamOptions = ({ lr, betas, eps, weight_decay, amsgrad }: GoldenCase["params"]) => ({
  lr,
  betas,
  eps,
  weightDecay: weight_decay,
  amsgrad,
});

const momentOptions = ({ lr, betas, eps, weight_decay }: GoldenCase["params"]) => ({ lr, betas, eps, weightDecay: weight_decay });

export const optimizers: Readonly<Record<string, Runner>> = {
  sgd: async (golden) => {
    const { lr, momentum, dampening, weight_decay, nesterov } = golden.params;
    run((w) => new SGD([w], { lr, momentum, dampening, weightDecay: weight_decay, nesterov }), golden);
  },
  adam: async (golden) => run((w) => new Adam([w], adamOptions(golden.params)), golden),
  adamw: async (golden) => run((w) => new AdamW([w], adamOptions(golden.params)), golden),
  rmsprop: async (golden) => {
    const { lr, alpha, eps, weight_decay, momentum, centered } = golden.params;
    run((w) => new RMSprop([w], { lr, alpha, eps, weightDecay: weight_decay, momentum, centered }), golden);
  },
  adagrad: async (golden) => {
    const { lr, lr_decay, weight_decay, initial_accumulator_value, eps } = golden.params;
    run(
      (w) => new Adagrad([w], { lr, lrDecay: lr_decay, weightDecay: weight_decay, initialAccumulator: initial_accumulator_value, eps }),
      golden,
    );
  },
  adadelta: async (golden) => {
    const { lr, rho, eps, weight_decay } = golden.params;
    run((w) => new Adadelta([w], { lr, rho, eps, weightDecay: weight_decay }), golden);
  },
  nadam: async (golden) =>
    run((w) => new NAdam([w], { ...momentOptions(golden.params), momentumDecay: golden.params.momentum_decay }), golden),
  radam: async (golden) => run((w) => new RAdam([w], momentOptions(golden.params)), golden),
  adamax: async (golden) => run((w) => new Adamax([w], momentOptions(golden.params)), golden),
  rprop: async (golden) => {
    const { lr, etas, step_sizes } = golden.params;
    run((w) => new Rprop([w], { lr, etas, stepSizes: step_sizes }), golden);
  },
  asgd: async (golden) => {
    const { lr, lambd, alpha, t0, weight_decay } = golden.params;
    run((w) => new ASGD([w], { lr, lambd, alpha, t0, weightDecay: weight_decay }), golden);
  },
};
