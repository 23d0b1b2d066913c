// Highway networks: "Training very deep networks", Srivastava et al. 2015.
import { constant } from "../init/constant.ts";
import { kaimingNormal } from "../init/kaiming.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { Module } from "../nn/module.ts";
import { sequential } from "../nn/sequential.ts";
import { relu } from "../ops/relu.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import type { Tensor } from "../tensor.ts";

/** y = H(x)·T(x) + x·(1 − T(x)), H with ReLU, the gate T with a sigmoid: [*, width] to the same. */
export class HighwayLayer extends Module {
  readonly transform: Linear;
  readonly gate: Linear;

  /** @param gateBias initial bias of the gate; negative ones pass x through at first; default −2 */
  constructor(width: number, gateBias = -2) {
    super();
    this.transform = new Linear(width, width, { init: kaimingNormal() });
    this.gate = new Linear(width, width, { initBias: constant(gateBias) });
  }

  override forward(x: Tensor): Tensor {
    const open = sigmoid(this.gate.forward(x));
    return relu(this.transform.forward(x)).sub(x).mul(open).add(x);
  }
}

/** The layer without its gate: y = H(x). */
class PlainLayer extends Module {
  readonly transform: Linear;

  constructor(width: number) {
    super();
    this.transform = new Linear(width, width, { init: kaimingNormal() });
  }

  override forward(x: Tensor): Tensor {
    return relu(this.transform.forward(x));
  }
}

export interface HighwayOptions {
  /** Features of the flattened input; default 784. */
  readonly inputs?: number;
  /** Default 10. */
  readonly classes?: number;
  /** Features of each layer; default 50, the paper's on MNIST. */
  readonly width?: number;
  /** Layers between the first and the last dense one; default 20. */
  readonly depth?: number;
  /** Initial bias of the gates; default −2. */
  readonly gateBias?: number;
  /** False: the same depth without gates, for comparison; default true. */
  readonly gates?: boolean;
}

/** A dense layer, `depth` highway layers, a dense layer, over flattened images. */
export class Highway extends Module {
  readonly flatten = new Flatten();
  readonly first: Linear;
  readonly layers: Module<Tensor, Tensor>;
  readonly last: Linear;

  constructor({ inputs = 784, classes = 10, width = 50, depth = 20, gateBias = -2, gates = true }: HighwayOptions = {}) {
    super();
    this.first = new Linear(inputs, width);
    const layer = () => (gates ? new HighwayLayer(width, gateBias) : new PlainLayer(width));
    this.layers = sequential(...Array.from({ length: depth }, layer));
    this.last = new Linear(width, classes);
  }

  override forward(x: Tensor): Tensor {
    return this.last.forward(this.layers.forward(relu(this.first.forward(this.flatten.forward(x)))));
  }
}

/** A new highway network; see `Highway`. */
export function highway(options: HighwayOptions = {}): Highway {
  return new Highway(options);
}
