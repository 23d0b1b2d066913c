// The largest of several linear pieces (Goodfellow et al. 2013, "Maxout networks").
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { max } from "./max.ts";

/**
 * The largest of each `pieces` neighbouring channels: x [..., C·pieces] to [..., C].
 * @throws ShapeError for pieces that do not divide the last axis
 */
export function maxout(x: Tensor, pieces: number): Tensor {
  const channels = x.shape.at(-1) ?? 0;
  if (!Number.isSafeInteger(pieces) || pieces < 1 || channels === 0 || channels % pieces !== 0)
    throw new ShapeError("maxout", `expected pieces that divide the last axis of [${x.shape.join(", ")}], got ${pieces}`);
  return max(x.reshape([...x.shape.slice(0, -1), channels / pieces, pieces]), { axes: -1 });
}
