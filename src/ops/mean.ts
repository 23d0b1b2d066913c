// Means over axes.
import { expandInto } from "../arithmetic/broadcast.ts";
import { reducedShape, sumInto } from "../arithmetic/reduce.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";

const meanOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Reduction>("mean", {
  shape: ([x], { axes, keepDims }) => reducedShape(x.shape, axes, keepDims),
  forward(k, y, [x], context) {
    sumInto(k, y.ptr, x.ptr, x.shape, context.options.axes, context);
    k.div_fwd_scalar(y.ptr, y.ptr, y.size, x.size / y.size);
  },
  backward(k, dy, [dx], { inputs: [x], options }) {
    if (dx) expandInto(k, dx, { ptr: dy.ptr, shape: reducedShape(x.shape, options.axes, true), size: dy.size }, dy.size / x.size);
  },
});

/** Mean over `axes` (all by default); NaN over nothing. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  return meanOp(x, reduction("mean", x, options));
}
