// Plans reductions over any axes: each run of neighbouring axes is one pass of
// a kernel over the middle axis of [outer, n, inner]; the last run goes first.
import type { Kernels, Ptr } from "../backend.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** One pass: [outer, n, inner] becomes [outer, inner]. */
export interface Pass {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** The passes that reduce `axes` (ascending) of `shape`, in the order to run them. */
export function reductionPasses(shape: Shape, axes: readonly number[]): Pass[] {
  const passes: Pass[] = [];
  let inner = 1;
  let n = 1;
  let outer = sizeOf(shape);
  const flush = () => {
    if (n !== 1) passes.push({ outer, n, inner });
    n = 1;
  };
  // `outer` cannot be divided down where an extent is 0; then nothing is left to do but clear
  if (outer === 0) return passes;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    if (extent === 1) continue;
    const reduced = axes.includes(axis);
    if (!reduced) flush();
    outer /= extent;
    if (reduced) n *= extent;
    else inner *= extent;
  }
  flush();
  return passes;
}

/** The shape that remains, the reduced axes dropped or kept with extent 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const rest: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (!axes.includes(axis)) rest.push(shape[axis] ?? 1);
    else if (keepDims) rest.push(1);
  }
  return rest;
}

/** Who lends working memory: an op's context. */
export interface Scratch {
  scratch(bytes: number): Ptr;
}

/** y = the sum of x over `axes` (ascending). */
export function sumInto(k: Kernels, y: Ptr, x: Ptr, shape: Shape, axes: readonly number[], memory: Scratch): void {
  const passes = reductionPasses(shape, axes);
  if (passes.length === 0) {
    const size = sizeOf(reducedShape(shape, axes, false));
    if (sizeOf(shape) === 0) k.fill(y, size, 0);
    else k.copy(y, x, size);
    return;
  }
  let from = x;
  passes.forEach(({ outer, n, inner }, i) => {
    const to = i === passes.length - 1 ? y : memory.scratch(outer * inner * 4);
    k.sum_fwd(to, from, inner > 1 ? memory.scratch(sumWork(n, inner)) : 0, outer, n, inner);
    from = to;
  });
}

/** Bytes of working memory of `sum_fwd`. */
function sumWork(n: number, inner: number): number {
  return (Math.ceil(n / 32) + 48) * inner * 4;
}
