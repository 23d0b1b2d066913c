// Layers that put a border around images.
import { pad } from "../ops/pad.ts";
import { type BorderMode, padImage } from "../ops/padImage.ts";
import { type Padding, type Sides, sides } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Pixels on each side: one number for all, [height, width], or [top, bottom, left, right]. */
export type Border = Exclude<Padding, string>;

/** A border of zeros around [N, H, W, C]. */
export class ZeroPad2d extends Module {
  readonly border: Sides;

  constructor(border: Border) {
    super();
    this.border = sides("ZeroPad2d", border);
  }

  override forward(x: Tensor): Tensor {
    const [top, bottom, left, right] = this.border;
    return pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
  }
}

/** What the layers share whose border continues the image. */
abstract class ImagePad2d extends Module {
  protected abstract readonly mode: BorderMode;
  readonly border: Sides;

  constructor(op: string, border: Border) {
    super();
    this.border = sides(op, border);
  }

  override forward(x: Tensor): Tensor {
    return padImage(x, this.border, this.mode);
  }
}

/** A border around [N, H, W, C] that mirrors the image without repeating its edge; narrower than the image. */
export class ReflectionPad2d extends ImagePad2d {
  protected override readonly mode = "reflect";

  constructor(border: Border) {
    super("ReflectionPad2d", border);
  }
}

/** A border around [N, H, W, C] that repeats the image's edge. */
export class ReplicationPad2d extends ImagePad2d {
  protected override readonly mode = "replicate";

  constructor(border: Border) {
    super("ReplicationPad2d", border);
  }
}

/** A border around [N, H, W, C] that continues from the other side; at most as wide as the image. */
export class CircularPad2d extends ImagePad2d {
  protected override readonly mode = "circular";

  constructor(border: Border) {
    super("CircularPad2d", border);
  }
}
