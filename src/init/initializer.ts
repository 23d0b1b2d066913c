// What an initializer is, and the fans that scale most of them.
import { ShapeError } from "../errors.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** How many inputs feed one output of a layer, and how many outputs one input feeds. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Fills a parameter in place; random ones take the next stream of the global generator. */
export type Initializer = (target: Tensor, fans: Fans) => void;

/**
 * Fans of a weight: [in, out] for linear layers, [kh, kw, in / groups, out] for convolutions (any number of
 * kernel axes). As in PyTorch, fanOut counts the outputs of all groups.
 */
export function fans(shape: Shape): Fans {
  const [fanIn, fanOut] = shape.slice(-2);
  if (fanIn === undefined || fanOut === undefined)
    throw new ShapeError("fans", `expected a weight of at least two axes, got shape [${shape.join(", ")}]`);
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { fanIn: fanIn * field, fanOut: fanOut * field };
}
