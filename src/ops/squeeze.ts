// Axes of extent 1, dropped and added: views, without a copy.
import { resolveAxes, resolveAxis } from "../arithmetic/axes.ts";
import type { DType } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/**
 * x without its axes of extent 1, or without those in `axes`; without a copy.
 * @throws ShapeError for an axis whose extent is not 1
 */
export function squeeze<D extends DType>(x: Tensor<D>, axes?: number | readonly number[]): Tensor<D> {
  const dropped =
    axes === undefined ? x.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : [])) : resolveAxes("squeeze", axes, x.shape);
  for (const axis of dropped)
    if (x.shape[axis] !== 1)
      throw new ShapeError("squeeze", `expected axis ${axis} of [${x.shape.join(", ")}] to have extent 1, got ${x.shape[axis]}`);
  return x.reshape(x.shape.filter((_, axis) => !dropped.includes(axis)));
}

/** x with a new axis of extent 1 at place `axis` of the result (negative ones counted from the end), NumPy's expand_dims; without a copy. */
export function unsqueeze<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = resolveAxis("unsqueeze", axis, [...x.shape, 1]);
  return x.reshape([...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
