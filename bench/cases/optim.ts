// One optimizer step over many parameters, without the cost of a loss.
import { Module } from "../../src/nn/module.ts";
import { Param } from "../../src/nn/param.ts";
import { defineOp } from "../../src/op.ts";
import { Adam, AdamW } from "../../src/optim/adam.ts";
import { EMA } from "../../src/optim/ema.ts";
import { LAMB } from "../../src/optim/lamb.ts";
import { LARS } from "../../src/optim/lars.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import type { BenchCase } from "../case.ts";

/** The parameters of LeNet-5, about. */
const SMALL = 62e3;

class Weights extends Module {
  readonly size: number;
  readonly weight: Param;
  gradientIsSet = false;

  constructor(size: number) {
    super();
    this.size = size;
    this.weight = new Param([size], (w) => backend().kernels.fill(w.ptr, size, 1));
  }

  /** A loss whose gradient is 0.001 everywhere. It stays where the first backward pass put it, so that the others are free. */
  readonly loss = defineOp<readonly [w: Tensor]>("loss", {
    shape: () => [],
    forward: (k, y) => k.fill(y.ptr, 1, 1),
    backward: (k, _, [dw]) => {
      if (dw && !this.gradientIsSet) k.fill(dw.ptr, this.size, 1e-3);
      this.gradientIsSet = true;
    },
  });
  forward(): Tensor {
    return this.loss(this.weight);
  }
}

/** `floats`: values read and written per parameter. */
function step(name: string, floats: number, make: (model: Weights) => Optimizer, size = 1e6): BenchCase {
  return {
    name: `${name} ${size === 1e6 ? "1M" : `${size / 1000}k`} parameters`,
    bytes: floats * 4 * size,
    setup() {
      const model = new Weights(size);
      const optimizer = make(model);
      return () => optimizer.step(() => model.forward());
    },
  };
}

/** Read: weight and average; written: average. */
const average: BenchCase = {
  name: "ema 1M parameters",
  bytes: 3 * 4 * 1e6,
  setup() {
    const ema = new EMA(new Weights(1e6));
    return () => ema.update();
  },
};

// Read: weight, gradient and state; written: weight and state.
export const cases: BenchCase[] = [
  average,
  // and the gradient once more for its norm
  step("sgd clipped", 4, (model) => new SGD(model, { lr: 1e-6, clipNorm: 1e9 })),
  // the gradient is written and read again, and both norms are read
  step("lamb", 12, (model) => new LAMB(model, { lr: 1e-6 })),
  step("lars", 7, (model) => new LARS(model, { lr: 1e-6 })),
  step("sgd", 3, (model) => new SGD(model, { lr: 1e-6 })),
  step("sgd momentum", 5, (model) => new SGD(model, { lr: 1e-6, momentum: 0.9 })),
  step("adam", 7, (model) => new Adam(model, { lr: 1e-6 })),
  step("adamw", 7, (model) => new AdamW(model, { lr: 1e-6 })),
  step("sgd momentum", 5, (model) => new SGD(model, { lr: 1e-6, momentum: 0.9 }), SMALL),
  step("adam", 7, (model) => new Adam(model, { lr: 1e-6 }), SMALL),
];
