import { type StochasticDepthMode, stochasticDepth } from "../ops/stochasticDepth.ts";
import type { Tensor } from "../tensor.ts";
import { DropoutLayer } from "./dropout.ts";

/** `stochasticDepth` as a layer, at the end of a residual branch: in training, drops it with probability `p`. Huang et al. 2016. */
export class StochasticDepth extends DropoutLayer {
  readonly mode: StochasticDepthMode;

  /**
   * @param p in [0, 1)
   * @param mode "row" (default): each example on its own; "batch": all together
   */
  constructor(p: number, mode: StochasticDepthMode = "row") {
    super("StochasticDepth", p);
    this.mode = mode;
  }

  override forward(x: Tensor): Tensor {
    return stochasticDepth(x, this.p, this.mode, this.training);
  }
}
