import { maxout } from "../ops/maxout.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { checkCount } from "./shared.ts";

/**
 * The largest of each `pieces` neighbouring channels, [..., C·pieces] to [..., C]: behind a Linear or Conv2d with C·pieces
 * outputs it makes their maxout form (Goodfellow et al. 2013).
 */
export class Maxout extends Module {
  readonly pieces: number;

  constructor(pieces: number) {
    super();
    checkCount("Maxout", "pieces", pieces);
    this.pieces = pieces;
  }

  override forward(x: Tensor): Tensor {
    return maxout(x, this.pieces);
  }
}
