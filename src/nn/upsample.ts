import { ShapeError } from "../errors.ts";
import { type InterpolateOptions, interpolate } from "../ops/interpolate.ts";
import { imageSizes } from "../ops/pool.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

export interface UpsampleOptions extends InterpolateOptions {
  /** Height and width of the output, or */
  readonly size?: readonly [height: number, width: number];
  /** what to multiply height and width with; the product is rounded down. */
  readonly scaleFactor?: number | readonly [height: number, width: number];
}

/**
 * Resizes [N, H, W, C]: `interpolate` as a layer.
 * @throws ShapeError unless one of `size` and `scaleFactor` is given, and the factors are positive
 */
export class Upsample extends Module {
  readonly options: UpsampleOptions;

  constructor(options: UpsampleOptions) {
    super();
    const { size, scaleFactor } = options;
    if ((size === undefined) === (scaleFactor === undefined))
      throw new ShapeError("Upsample", `expected one of size and scaleFactor, got ${size ? "both" : "none"}`);
    if (scaleFactor !== undefined && !both(scaleFactor).every((factor) => factor > 0 && Number.isFinite(factor)))
      throw new ShapeError("Upsample", `expected scaleFactor > 0, got ${String(scaleFactor)}`);
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    const { size, scaleFactor = 1, ...rest } = this.options;
    const [, height, width] = imageSizes("Upsample", x.shape);
    const [byHeight, byWidth] = both(scaleFactor);
    return interpolate(x, size ?? [Math.floor(height * byHeight), Math.floor(width * byWidth)], rest);
  }
}

function both(factor: number | readonly [number, number]): readonly [number, number] {
  return typeof factor === "number" ? [factor, factor] : factor;
}
