import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Another shape for each example, without a copy: [N, …] to [N, …shape]. */
export class Reshape extends Module {
  readonly shape: Shape;

  /** @param shape without the batch; one extent may be -1, what is left */
  constructor(shape: Shape) {
    super();
    this.shape = shape;
  }

  override forward(x: Tensor): Tensor {
    return x.reshape([x.shape[0] ?? 1, ...this.shape]);
  }
}
