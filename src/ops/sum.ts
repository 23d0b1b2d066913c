// Sums over axes.
import { resolveAxes } from "../arithmetic/axes.ts";
import { expandInto } from "../arithmetic/broadcast.ts";
import { reducedShape, sumInto } from "../arithmetic/reduce.ts";
import type { DType } from "../backend.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface ReduceOptions {
  /** Axes to reduce, one or several, negative ones counted from the end; all by default. */
  readonly axes?: number | readonly number[];
  /** Keeps the reduced axes, with extent 1; default false. */
  readonly keepDims?: boolean;
}

/** @internal Resolved axes, ascending. */
export interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** @internal Checks the options of a reduction against x. */
export function reduction(op: string, x: Tensor<DType>, { axes, keepDims = false }: ReduceOptions): Reduction {
  return { axes: resolveAxes(op, axes, x.shape), keepDims };
}

const sumOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Reduction>("sum", {
  shape: ([x], { axes, keepDims }) => reducedShape(x.shape, axes, keepDims),
  forward: (k, y, [x], context) => sumInto(k, y.ptr, x.ptr, x.shape, context.options.axes, context),
  backward(k, dy, [dx], { inputs: [x], options }) {
    if (dx) expandInto(k, dx, { ptr: dy.ptr, shape: reducedShape(x.shape, options.axes, true), size: dy.size }, 1);
  },
});

/**
 * Sum over `axes` (all by default). The order of additions depends on shapes alone; its error stays
 * within a few 1e-7 of the sum of |x|, however long the axis.
 */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return sumOp(x, reduction("sum", x, options));
}
