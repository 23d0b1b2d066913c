// Copies of blocks between arrays of any rank, and permutations of axes.
import type { Kernels, Ptr } from "../backend.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { collapse, denseStrides, eachInner, type Strides } from "./loops.ts";

/** Where a block lies in memory: the address of its first element, and the strides of the array around it. */
export interface Place {
  readonly ptr: Ptr;
  readonly strides: Strides;
}

/** The place in a dense array of shape `around`, at `ptr`, of the block that begins at index `starts`. */
export function placeIn(around: Shape, ptr: Ptr, starts: readonly number[] = []): Place {
  const strides = denseStrides(around);
  return { ptr: ptr + 4 * strides.reduce((sum, stride, axis) => sum + stride * (starts[axis] ?? 0), 0), strides };
}

/** Copies a block of shape `extents` from one array into another. */
export function copyBlock(k: Kernels, to: Place, from: Place, extents: Shape): void {
  if (sizeOf(extents) === 0) return;
  const loops = collapse(extents, [to.strides, from.strides]);
  // the kernel's innermost axis is dense; where a loop steps further it gets an axis of one element
  const dense = loops.strides.every((s) => s[s.length - 1] === 1);
  const ready = dense ? loops : { extents: [...loops.extents, 1], strides: loops.strides.map((s) => [...s, 1]) };
  eachInner(ready, ({ extents: n, strides: [ty = [0, 0, 0], tx = [0, 0, 0]] }, [toY = 0, toX = 0]) =>
    k.copy_strided(to.ptr + toY, from.ptr + toX, ...n, ty[0], ty[1], tx[0], tx[1]),
  );
}

/** y = x, dense of shape `shape`, with its axes reordered: axis i of y is axis `order[i]` of x. */
export function permuteInto(k: Kernels, y: Ptr, x: Ptr, shape: Shape, order: readonly number[]): void {
  if (sizeOf(shape) === 0) return;
  const from = denseStrides(shape);
  const extents = order.map((axis) => shape[axis] ?? 1);
  const loops = collapse(extents, [denseStrides(extents), order.map((axis) => from[axis] ?? 0)]);
  const [sy = [], sx = []] = loops.strides;
  const last = sx.length - 1;
  const inner = sx.indexOf(1);
  if (inner === last) {
    copyBlock(k, { ptr: y, strides: sy }, { ptr: x, strides: sx }, loops.extents);
    return;
  }
  // Along `inner` x is dense, along `last` y is: transposes of [last, inner], one for each place of the other axes.
  const isOther = (_: unknown, axis: number) => axis !== inner && axis !== last;
  const others = { extents: loops.extents.filter(isOther), strides: loops.strides.map((s) => s.filter(isOther)) };
  const rows = loops.extents[last] ?? 1;
  const cols = loops.extents[inner] ?? 1;
  eachInner(others, ({ extents: n, strides: [ty = [0, 0, 0], tx = [0, 0, 0]] }, [toY = 0, toX = 0]) =>
    k.transpose_fwd(y + toY, x + toX, ...n, rows, cols, ...ty, ...tx, sy[inner] ?? 0, sx[last] ?? 0),
  );
}
