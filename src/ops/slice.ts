// A block out of a tensor.
import { copyBlock, placeIn } from "../arithmetic/blocks.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

interface Block {
  readonly starts: readonly number[];
  readonly extents: Shape;
}

const sliceOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Block>("slice", {
  shape: (_, { extents }) => extents,
  forward(k, y, [x], { options: { starts, extents } }) {
    copyBlock(k, placeIn(extents, y.ptr), placeIn(x.shape, x.ptr, starts), extents);
  },
  backward(k, dy, [dx], { options: { starts, extents } }) {
    if (!dx) return;
    k.fill(dx.ptr, dx.size, 0);
    copyBlock(k, placeIn(dx.shape, dx.ptr, starts), placeIn(extents, dy.ptr), extents);
  },
});

/** Both bounds of every axis, counted from the front. */
function resolveBlock(shape: Shape, starts: readonly number[], ends: readonly number[]): Block {
  const fail = () =>
    new ShapeError("slice", `expected bounds within [${shape.join(", ")}], got starts [${starts.join(", ")}], ends [${ends.join(", ")}]`);
  if (starts.length > shape.length || ends.length > shape.length) throw fail();
  const resolve = (at: number, extent: number) => {
    const from = at < 0 ? at + extent : at;
    if (!Number.isInteger(from) || from < 0 || from > extent) throw fail();
    return from;
  };
  const from = shape.map((extent, axis) => resolve(starts[axis] ?? 0, extent));
  const extents = shape.map((extent, axis) => resolve(ends[axis] ?? extent, extent) - (from[axis] ?? 0));
  if (extents.some((extent) => extent < 0)) throw fail();
  return { starts: from, extents };
}

/**
 * The block of x from index `starts` up to, not including, index `ends`. Negative bounds count from the
 * end; axes beyond those given are kept whole.
 */
export function slice(x: Tensor, starts: readonly number[], ends: readonly number[] = []): Tensor {
  return sliceOp(x, resolveBlock(x.shape, starts, ends));
}
