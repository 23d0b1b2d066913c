import { pixelShuffle, pixelUnshuffle } from "../ops/pixelShuffle.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { checkCount } from "./shared.ts";

/** Channels as pixels, [N, H, W, C·r²] to [N, H·r, W·r, C]: `pixelShuffle` as a layer. */
export class PixelShuffle extends Module {
  readonly factor: number;

  constructor(factor: number) {
    super();
    checkCount("PixelShuffle", "factor", factor);
    this.factor = factor;
  }

  override forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.factor);
  }
}

/** Pixels as channels, [N, H·r, W·r, C] to [N, H, W, C·r²]: `pixelUnshuffle` as a layer. */
export class PixelUnshuffle extends Module {
  readonly factor: number;

  constructor(factor: number) {
    super();
    checkCount("PixelUnshuffle", "factor", factor);
    this.factor = factor;
  }

  override forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.factor);
  }
}
