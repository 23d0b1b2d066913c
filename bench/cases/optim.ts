// One optimizer step over many parameters, without the cost of a loss.
import { Adam, AdamW } from "../../src/optim/adam.ts";
import { EMA } from "../../src/optim/ema.ts";
import { LAMB } from "../../src/optim/lamb.ts";
import { LARS } from "../../src/optim/lars.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { SGD } from "../../src/optim/sgd.ts";
import type { BenchCase } from "../case.ts";
import { Weights } from "../weights.ts";

/** The parameters of LeNet-5, about. */
const SMALL = 62e3;

/** `floats`: values read and written per parameter. */
function step(name: string, floats: number, make: (model: Weights) => Optimizer, size = 1e6): BenchCase {
  return {
    name: `${name} ${size === 1e6 ? "1M" : `${size / 1000}k`} parameters`,
    bytes: floats * 4 * size,
    ...(size === 1e6 ? { target: { share: 0.85 } } : {}),
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
