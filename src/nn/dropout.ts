import { ShapeError } from "../errors.ts";
import { dropout } from "../ops/dropout.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** In training, zeroes each element with probability `p` and scales the others by 1/(1 − p). Srivastava et al. 2014. */
export class Dropout extends Module {
  readonly p: number;

  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super();
    if (!(p >= 0 && p < 1)) throw new ShapeError("Dropout", `expected p in [0, 1), got ${p}`);
    this.p = p;
  }

  override forward(x: Tensor): Tensor {
    return dropout(x, this.p, this.training);
  }
}
