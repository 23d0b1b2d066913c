// Dropout layers that go with SELU: they keep mean 0 and variance 1. Klambauer et al. 2017.
import { alphaDropout, featureAlphaDropout } from "../ops/alphaDropout.ts";
import type { Tensor } from "../tensor.ts";
import { DropoutLayer } from "./dropout.ts";

/** `alphaDropout` as a layer: in training, sets elements to SELU's lower limit with probability `p`, and keeps mean and variance. */
export class AlphaDropout extends DropoutLayer {
  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super("AlphaDropout", p);
  }

  override forward(x: Tensor): Tensor {
    return alphaDropout(x, this.p, this.training);
  }
}

/** `featureAlphaDropout` as a layer: alpha dropout of whole channels. */
export class FeatureAlphaDropout extends DropoutLayer {
  /** @param p in [0, 1); default 0.5 */
  constructor(p = 0.5) {
    super("FeatureAlphaDropout", p);
  }

  override forward(x: Tensor): Tensor {
    return featureAlphaDropout(x, this.p, this.training);
  }
}
