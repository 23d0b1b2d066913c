// Splits an axis into several.
import { resolveAxis } from "../arithmetic/axes.ts";
import { ShapeError } from "../errors.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { checkCount } from "./shared.ts";

/** Splits one axis into several, as in PyTorch: `new Unflatten(1, [7, 7, 64])` undoes `Flatten` of [N, 7, 7, 64]. No copy. */
export class Unflatten extends Module {
  readonly axis: number;
  readonly extents: Shape;

  /**
   * @param axis negative ones count from the end
   * @param extents what it becomes; their product is its extent
   */
  constructor(axis: number, extents: Shape) {
    super();
    if (extents.length === 0) throw new ShapeError("Unflatten", "expected at least one extent, got none");
    for (const extent of extents) checkCount("Unflatten", "extents", extent);
    this.axis = axis;
    this.extents = extents;
  }

  override forward(x: Tensor): Tensor {
    const at = resolveAxis("Unflatten", this.axis, x.shape);
    if (x.shape[at] !== sizeOf(this.extents))
      throw new ShapeError(
        "Unflatten",
        `expected an extent of ${sizeOf(this.extents)} along axis ${at} for [${this.extents.join(", ")}], got [${x.shape.join(", ")}]`,
      );
    return x.reshape([...x.shape.slice(0, at), ...this.extents, ...x.shape.slice(at + 1)]);
  }
}
