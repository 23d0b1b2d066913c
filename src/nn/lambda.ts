import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** A function as a layer, for `sequential`: `new Lambda((x: Tensor) => x.mul(2))`. Parameters it uses are not this layer's. */
export class Lambda<X = Tensor, Y = Tensor> extends Module<X, Y> {
  readonly #f: (x: X) => Y;

  constructor(f: (x: X) => Y) {
    super();
    this.#f = f;
  }

  override forward(x: X): Y {
    return this.#f(x);
  }
}
