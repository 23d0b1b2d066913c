import { transpose } from "../ops/transpose.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Reorders the axes behind the batch. */
export class Permute extends Module {
  readonly order: readonly number[];

  /** @param order axes of the input in their new order, the batch (0) left out: [2, 1] takes [N, A, B] to [N, B, A], as in Keras */
  constructor(order: readonly number[]) {
    super();
    this.order = order;
  }

  override forward(x: Tensor): Tensor {
    return transpose(x, [0, ...this.order]);
  }
}
