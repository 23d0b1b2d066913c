// A tensor in parts along an axis.
import { resolveAxis } from "../arithmetic/axes.ts";
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { slice } from "./slice.ts";

/**
 * x in parts along `axis` (default 0, negative ones counted from the end).
 * @param size the extent of each part, the last one may be smaller; or the extents of all of them
 * @throws ShapeError for extents that are negative or do not sum up to the axis'
 */
export function split(x: Tensor, size: number | readonly number[], axis = 0): Tensor[] {
  const at = resolveAxis("split", axis, x.shape);
  const extent = x.shape[at] ?? 0;
  const sizes = typeof size === "number" ? parts(extent, size) : size;
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0) || sizes.reduce((a, b) => a + b, 0) !== extent)
    throw new ShapeError("split", `expected parts of positive extent, or extents that sum up to ${extent}, got ${String(size)}`);
  let start = 0;
  return sizes.map((n) => {
    const bound = (place: number) => x.shape.map((whole, i) => (i === at ? place : whole));
    const starts = x.shape.map((_, i) => (i === at ? start : 0));
    start += n;
    return slice(x, starts, bound(start));
  });
}

/** Extents of parts of `size`, none where that is not possible. */
function parts(extent: number, size: number): number[] {
  if (!Number.isSafeInteger(size) || size < 1) return [-1];
  return Array.from({ length: Math.max(1, Math.ceil(extent / size)) }, (_, i) => Math.min(size, extent - i * size));
}

/** x in at most `chunks` parts of ⌈extent / chunks⌉ along `axis` (default 0), the last one what is left: torch.chunk. */
export function chunk(x: Tensor, chunks: number, axis = 0): Tensor[] {
  if (!Number.isSafeInteger(chunks) || chunks < 1) throw new ShapeError("chunk", `expected an integer >= 1 of chunks, got ${chunks}`);
  const extent = x.shape[resolveAxis("chunk", axis, x.shape)] ?? 0;
  return split(x, Math.max(1, Math.ceil(extent / chunks)), axis);
}
