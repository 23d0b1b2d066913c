// Axes as callers name them: negative ones count from the end.
import { ShapeError } from "../errors.ts";
import type { Shape } from "../shape.ts";

/** `axis` counted from the front; a ShapeError of `op` where `shape` has no such axis. */
export function resolveAxis(op: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ShapeError(op, `expected an axis from ${-rank} to ${rank - 1} for shape [${shape.join(", ")}], got ${axis}`);
  return axis < 0 ? axis + rank : axis;
}

/** One axis, several, or (undefined) all of them: each once, in ascending order. */
export function resolveAxes(op: string, axes: number | readonly number[] | undefined, shape: Shape): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => resolveAxis(op, axis, shape)).sort((a, b) => a - b);
  if (new Set(list).size !== list.length) throw new ShapeError(op, `expected each axis once, got [${String(axes)}]`);
  return list;
}
