// Dropout layers: of elements, and of whole channels.
import { dropout1d, dropout2d } from "../ops/channelDropout.ts";
import { checkProbability, dropout } from "../ops/dropout.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** What dropout layers share: the probability. */
export abstract class DropoutLayer extends Module {
  readonly p: number;

  constructor(layer: string, p: number) {
    super();
    checkProbability(layer, p);
    this.p = p;
  }
}

/** In training, zeroes each element with probability `p` and scales the others by 1/(1 − p). Srivastava et al. 2014. */
export class Dropout extends DropoutLayer {
  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super("Dropout", p);
  }

  override forward(x: Tensor): Tensor {
    return dropout(x, this.p, this.training);
  }
}

/** `dropout1d` as a layer: whole channels of [N, L, C]. Tompson et al. 2015. */
export class Dropout1d extends DropoutLayer {
  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super("Dropout1d", p);
  }

  override forward(x: Tensor): Tensor {
    return dropout1d(x, this.p, this.training);
  }
}

/** `dropout2d` as a layer: whole channels of [N, H, W, C]. Tompson et al. 2015. */
export class Dropout2d extends DropoutLayer {
  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super("Dropout2d", p);
  }

  override forward(x: Tensor): Tensor {
    return dropout2d(x, this.p, this.training);
  }
}
