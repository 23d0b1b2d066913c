// NumPy's broadcasting rule: shapes are aligned at their last axes, and an axis
// of extent 1 (or one that is missing) is repeated.
import type { AllKernels, Kernels } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { Handle } from "../handle.ts";
import type { Shape } from "../shape.ts";
import { collapse, denseStrides, eachInner } from "./loops.ts";
import { type Scratch, sumInto } from "./reduce.ts";

/** The shape two shapes broadcast to; a ShapeError of `op` where they do not fit. */
export function broadcastShape(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new ShapeError(op, `expected shapes that broadcast, got [${a.join(", ")}] and [${b.join(", ")}]`);
    return x === 1 ? y : x;
  });
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** Strides that walk an array of shape `from` as if it had shape `to`. */
function repeatedStrides(from: Shape, to: Shape): number[] {
  const dense = denseStrides(from);
  return to.map((_, axis) => {
    const own = axis - to.length + from.length;
    return from[own] === undefined || from[own] === 1 ? 0 : (dense[own] ?? 0);
  });
}

/** A kernel of an element-wise function of two arrays that broadcast. */
export type BroadcastKernel = Kernels["add_fwd_broadcast"];

/** An arithmetic function of two arrays: its kernel for any shapes, and the faster one for equal shapes. */
export interface BinaryKernels {
  readonly same: "add_fwd" | "sub_fwd" | "mul_fwd" | "div_fwd";
  readonly broadcast: `${BinaryKernels["same"]}_broadcast`;
}

/** A shaped array at an address: a handle, or working memory. */
export type Operand = Pick<Handle, "ptr" | "shape" | "size">;

/** y = f(a, b), y of the shape that a and b broadcast to. */
export function binaryInto(k: Kernels, { same, broadcast }: BinaryKernels, y: Operand, a: Operand, b: Operand): void {
  if (sameShape(a.shape, b.shape)) k[same](y.ptr, a.ptr, b.ptr, y.size);
  else broadcastInto(k[broadcast], y, a, b);
}

/** The same, by the kernel for any shapes. */
export function broadcastInto(kernel: BroadcastKernel, y: Operand, a: Operand, b: Operand): void {
  const loops = collapse(y.shape, [denseStrides(y.shape), repeatedStrides(a.shape, y.shape), repeatedStrides(b.shape, y.shape)]);
  eachInner(loops, ({ extents, strides: [, sa = [0, 0, 0], sb = [0, 0, 0]] }, [toY = 0, toA = 0, toB = 0]) =>
    kernel(y.ptr + toY, a.ptr + toA, b.ptr + toB, ...extents, ...sa, ...sb),
  );
}

/** y = a where c (i32) is not 0, else b; y of the shape that all three broadcast to. */
export function whereInto(k: AllKernels, y: Operand, c: Operand, a: Operand, b: Operand): void {
  const loops = collapse(y.shape, [denseStrides(y.shape), ...[c, a, b].map(({ shape }) => repeatedStrides(shape, y.shape))]);
  eachInner(loops, ({ extents, strides: [, sc = [0, 0, 0], sa = [0, 0, 0], sb = [0, 0, 0]] }, [toY = 0, toC = 0, toA = 0, toB = 0]) =>
    k.where_fwd(y.ptr + toY, c.ptr + toC, a.ptr + toA, b.ptr + toB, ...extents, ...sc, ...sa, ...sb),
  );
}

/** One number as an operand, in working memory. */
export function numberOperand(k: Kernels, value: number, memory: Scratch): Operand {
  const ptr = memory.scratch(4);
  k.fill(ptr, 1, value);
  return { ptr, shape: [], size: 1 };
}

/** y = scale · x, with x repeated to the shape of y. */
export function expandInto(k: Kernels, y: Operand, x: Operand, scale: number): void {
  const loops = collapse(y.shape, [denseStrides(y.shape), repeatedStrides(x.shape, y.shape)]);
  eachInner(loops, ({ extents, strides: [, sx = [0, 0, 0]] }, [toY = 0, toX = 0]) =>
    k.expand(y.ptr + toY, x.ptr + toX, ...extents, ...sx, scale),
  );
}

/** dx = the sum of g over the axes along which x was repeated: broadcasting, backwards. */
export function unbroadcastInto(k: Kernels, dx: Operand, g: Operand, memory: Scratch): void {
  const missing = g.shape.length - dx.shape.length;
  const axes = g.shape.flatMap((extent, axis) => (axis < missing || (dx.shape[axis - missing] === 1 && extent !== 1) ? [axis] : []));
  sumInto(k, dx.ptr, g.ptr, g.shape, axes, memory);
}
