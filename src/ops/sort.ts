// Values in order, and where they came from.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";
import { gatherOp } from "./gather.ts";
import { axisView } from "./softmax.ts";

export interface SortOptions {
  /** The axis to sort along, negative ones counted from the end; default the last. */
  readonly axis?: number;
  /** Largest first; default false. */
  readonly descending?: boolean;
}

export interface TopkOptions {
  /** The axis to search, negative ones counted from the end; default the last. */
  readonly axis?: number;
  /** The largest, descending (default), or the smallest, ascending. */
  readonly largest?: boolean;
}

interface Places {
  readonly axis: number;
  readonly count: number;
  readonly descending: boolean;
}

const placesOp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Places, never, "i32">("sort", {
  dtype: "i32",
  shape: ([x], { axis, count }) => x.shape.map((extent, i) => (i === axis || i === axis + x.shape.length ? count : extent)),
  forward(k, y, [x], context) {
    const { axis, count, descending } = context.options;
    const { outer, extent, inner } = axisView("sort", x.shape, axis);
    if (y.size > 0) k.sort_places(y.ptr, context.scratch(4096 + 16 * extent), x.ptr, outer, extent, inner, count, descending ? 1 : 0);
  },
  backward: "none",
});

/**
 * Where the values stand that come first, second, … along an axis, i32. Equal values keep their order; NaN counts as largest.
 * No gradient.
 */
export function argsort(x: Tensor, { axis = -1, descending = false }: SortOptions = {}): Tensor<"i32"> {
  return placesOp(x, { axis, count: axisView("argsort", x.shape, axis).extent, descending });
}

/** The values along an axis in order, with gradient, and where they stood: `argsort`. */
export function sort(x: Tensor, { axis = -1, descending = false }: SortOptions = {}): readonly [values: Tensor, indices: Tensor<"i32">] {
  const indices = placesOp(x, { axis, count: axisView("sort", x.shape, axis).extent, descending });
  return [gatherOp(x, indices, axis), indices];
}

/**
 * The k largest values along an axis, descending, with gradient, and where they stood (i32). Of equal values the first comes
 * first; NaN counts as largest.
 * @throws ShapeError for k below 1 or above the axis' extent
 */
export function topk(
  x: Tensor,
  k: number,
  { axis = -1, largest = true }: TopkOptions = {},
): readonly [values: Tensor, indices: Tensor<"i32">] {
  const { extent } = axisView("topk", x.shape, axis);
  if (!Number.isSafeInteger(k) || k < 1 || k > extent) throw new ShapeError("topk", `expected k from 1 to ${extent}, got ${k}`);
  const indices = placesOp(x, { axis, count: k, descending: largest });
  return [gatherOp(x, indices, axis), indices];
}
