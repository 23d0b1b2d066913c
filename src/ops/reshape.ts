// Views: the same values under another shape, without a copy.
import type { DType } from "../backend.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** x under another shape of as many elements, in row-major order; one extent may be -1, what is left. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  return x.reshape(shape);
}

/** x with all axes from `startAxis` on as one, by default all but the first (the batch). */
export function flatten<D extends DType>(x: Tensor<D>, startAxis = 1): Tensor<D> {
  return x.flatten(startAxis);
}
