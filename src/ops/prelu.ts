// Leaky rectified linear unit with a learned slope.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { relu } from "./relu.ts";

/**
 * y = x where x > 0, else slope·x. He et al. 2015.
 * @param x [..., C]
 * @param slope [C], or [1] for all channels
 * @throws ShapeError for a slope of another shape
 */
export function prelu(x: Tensor, slope: Tensor): Tensor {
  const [extent] = slope.shape;
  if (slope.shape.length !== 1 || (extent !== 1 && extent !== x.shape.at(-1)))
    throw new ShapeError(
      "prelu",
      `expected slope [${x.shape.at(-1) ?? 1}] or [1] for x [${x.shape.join(", ")}], got [${slope.shape.join(", ")}]`,
    );
  return relu(x).sub(relu(x.neg()).mul(slope));
}
