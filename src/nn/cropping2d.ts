import { crop } from "../ops/crop.ts";
import { imageSizes } from "../ops/pool.ts";
import { type Sides, sides } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import type { Border } from "./pad2d.ts";

/** [N, H, W, C] without a border: one number of pixels for all sides, [height, width], or [top, bottom, left, right]. */
export class Cropping2d extends Module {
  readonly border: Sides;

  constructor(border: Border) {
    super();
    this.border = sides("Cropping2d", border);
  }

  override forward(x: Tensor): Tensor {
    const [, height, width] = imageSizes("Cropping2d", x.shape);
    const [top, bottom, left, right] = this.border;
    return crop(x, { top, left, height: height - top - bottom, width: width - left - right });
  }
}
