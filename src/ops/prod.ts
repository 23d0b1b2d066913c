// Products over axes.
import { reducedShape, reductionPasses } from "../arithmetic/reduce.ts";
import { defineExtraOp } from "../extraOp.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";
import { transpose } from "./transpose.ts";

/** [outer, n, inner] of x around the axes to reduce, which are neighbours. */
function planOf(x: Tensor, { axes }: Reduction) {
  const size = sizeOf(reducedShape(x.shape, axes, false));
  return reductionPasses(x.shape, axes)[0] ?? { outer: size, n: sizeOf(axes.map((axis) => x.shape[axis] ?? 1)), inner: 1 };
}

const prodOp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Reduction>("prod", {
  shape: ([x], { axes, keepDims }) => reducedShape(x.shape, axes, keepDims),
  reads: [0],
  forward(k, y, [x], { options }) {
    const { outer, n, inner } = planOf(x, options);
    k.prod_fwd(y.ptr, x.ptr, outer, n, inner);
  },
  backward(k, dy, [dx], { inputs: [x], options }) {
    const { outer, n, inner } = planOf(x, options);
    if (dx) k.prod_dx(dx.ptr, dy.ptr, x.ptr, outer, n, inner);
  },
});

/** Product over `axes` (all by default), 1 over nothing; the gradient is right where factors are 0. In order, in float64. */
export function prod(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { axes, keepDims } = reduction("prod", x, options);
  if (reductionPasses(x.shape, axes).length <= 1) return prodOp(x, { axes, keepDims });
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const together = transpose(x, [...kept, ...axes]);
  const last = axes.map((_, i) => kept.length + i);
  return prodOp(together, { axes: last, keepDims: false }).reshape(reducedShape(x.shape, axes, keepDims));
}
