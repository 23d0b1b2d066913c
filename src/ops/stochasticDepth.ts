// Stochastic depth: drops the residual branch of a block.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { checkProbability, randomMask } from "./dropout.ts";

/** What is dropped: "row", each example on its own; "batch", all examples together. */
export type StochasticDepthMode = "row" | "batch";

/**
 * Zeroes examples of x [N, …] with probability p and scales the others by 1/(1 − p); in mode "batch" all or none.
 * Not in training, or with p = 0, it returns x itself. Huang et al. 2016; as in torchvision.
 * @param p in [0, 1)
 * @throws ShapeError for x without axes, p out of range, or another mode
 */
export function stochasticDepth(x: Tensor, p: number, mode: StochasticDepthMode = "row", training = true): Tensor {
  checkProbability("stochasticDepth", p);
  if (mode !== "row" && mode !== "batch") throw new ShapeError("stochasticDepth", `expected mode "row" or "batch", got ${String(mode)}`);
  if (x.shape.length === 0) throw new ShapeError("stochasticDepth", "expected x [N, ...], got []");
  if (!training || p === 0) return x;
  return x.mul(
    randomMask(
      x.shape.map((extent, axis) => (axis === 0 && mode === "row" ? extent : 1)),
      p,
    ),
  );
}
