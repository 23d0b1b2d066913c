// Self-normalizing networks: Klambauer et al. 2017.
import { zeros } from "../init/constant.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { lecunNormal } from "../init/lecun.ts";
import { AlphaDropout } from "../nn/alphaDropout.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { SELU } from "../nn/selu.ts";
import { sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";

export interface SelfNormalizingOptions {
  /** Features of the flattened input, which should have mean 0 and variance 1; default 784. */
  readonly inputs?: number;
  /** Default 10. */
  readonly classes?: number;
  /** Features of each hidden layer; default 256. */
  readonly width?: number;
  /** Hidden layers; default 16. */
  readonly depth?: number;
  /** Probability of (alpha) dropout after each hidden layer; default 0. */
  readonly dropout?: number;
  /** "selu" (default) with LeCun's initial values and alpha dropout, or "relu" with He's and plain dropout, for comparison. */
  readonly activation?: "selu" | "relu";
}

/** Dense layers whose activations keep mean 0 and variance 1 by themselves, however many there are. */
export class SelfNormalizing extends Module {
  readonly flatten = new Flatten();
  readonly layers: Module<Tensor, Tensor>;
  readonly last: Linear;

  constructor({ inputs = 784, classes = 10, width = 256, depth = 16, dropout = 0, activation = "selu" }: SelfNormalizingOptions = {}) {
    super();
    const selu = activation === "selu";
    const layers: Module[] = [];
    for (let i = 0; i < depth; i++) {
      layers.push(new Linear(i === 0 ? inputs : width, width, { init: selu ? lecunNormal() : kaimingNormal(), initBias: zeros }));
      layers.push(selu ? new SELU() : new ReLU());
      if (dropout > 0) layers.push(selu ? new AlphaDropout(dropout) : new Dropout(dropout));
    }
    this.layers = sequential(...layers);
    this.last = new Linear(width, classes, { init: lecunNormal(), initBias: zeros });
  }

  override forward(x: Tensor): Tensor {
    return this.last.forward(this.layers.forward(this.flatten.forward(x)));
  }
}

/** A new self-normalizing network; see `SelfNormalizing`. */
export function selfNormalizing(options: SelfNormalizingOptions = {}): SelfNormalizing {
  return new SelfNormalizing(options);
}
