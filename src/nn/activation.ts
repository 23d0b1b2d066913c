// The base of the activation layers: a function of one tensor as a class.
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** A function of a tensor, and what follows the tensor among its arguments, as a layer. */
export class Activation<A extends readonly unknown[]> extends Module {
  readonly #f: (x: Tensor, ...args: A) => Tensor;
  readonly #args: A;

  constructor(f: (x: Tensor, ...args: A) => Tensor, args: A) {
    super();
    this.#f = f;
    this.#args = args;
  }

  override forward(x: Tensor): Tensor {
    return this.#f(x, ...this.#args);
  }
}

/**
 * A layer class that applies `f`; its constructor takes what `f` takes after x.
 *
 * ```ts
 * export class ELU extends activation(elu) {}
 * new ELU({ alpha: 0.5 }).forward(x); // elu(x, { alpha: 0.5 })
 * ```
 */
// #__NO_SIDE_EFFECTS__
export function activation<A extends readonly unknown[]>(f: (x: Tensor, ...args: A) => Tensor): new (...args: A) => Activation<A> {
  return class extends Activation<A> {
    constructor(...args: A) {
      super(f, args);
    }
  };
}
