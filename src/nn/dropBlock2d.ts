import { dropBlock2d } from "../ops/dropBlock2d.ts";
import type { Tensor } from "../tensor.ts";
import { DropoutLayer } from "./dropout.ts";
import { checkCount } from "./shared.ts";

/** `dropBlock2d` as a layer: in training, zeroes squares of each channel of [N, H, W, C]. Ghiasi et al. 2018. */
export class DropBlock2d extends DropoutLayer {
  readonly blockSize: number;

  /**
   * @param p share that is dropped, in [0, 1)
   * @param blockSize height and width of a square in pixels
   */
  constructor(p: number, blockSize: number) {
    super("DropBlock2d", p);
    checkCount("DropBlock2d", "blockSize", blockSize);
    this.blockSize = blockSize;
  }

  override forward(x: Tensor): Tensor {
    return dropBlock2d(x, this.p, this.blockSize, this.training);
  }
}
