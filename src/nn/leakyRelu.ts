import { leakyRelu } from "../ops/leakyRelu.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** x where x > 0, else negativeSlope·x: `leakyRelu` as a layer. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  /** @param negativeSlope default 0.01 */
  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = negativeSlope;
  }

  override forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }
}
