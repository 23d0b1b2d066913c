// How many values are not zero; whether any, or all of them.
import { reducedShape, reductionPasses } from "../arithmetic/reduce.ts";
import type { DType } from "../backend.ts";
import { defineExtraOp } from "../extraOp.ts";
import { bytesOf } from "../runtime.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { equal, greater } from "./compare.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor<DType>], Reduction, never, "i32">("countNonZero", {
  dtype: "i32",
  shape: ([x], { axes, keepDims }) => reducedShape(x.shape, axes, keepDims),
  forward(k, y, [x], context) {
    const several = reductionPasses(x.shape, context.options.axes);
    // without a pass there is one value for each result, or none
    const passes = several.length > 0 ? several : [{ outer: y.size, n: x.size === 0 ? 0 : 1, inner: 1 }];
    let from = x.ptr;
    for (const [i, { outer, n, inner }] of passes.entries()) {
      const to = i === passes.length - 1 ? y.ptr : context.scratch(bytesOf(outer * inner, "i32"));
      if (i === 0)
        k.count_nonzero(to, from, outer, n, inner, x.dtype === "f32" ? 0x7fffffff : -1); // −0 is zero
      else k.sum_i32(to, from, outer, n, inner);
      from = to;
    }
  },
  backward: "none",
});

/** How many values are not 0, over `axes` (all by default); NaN is not 0. i32, no gradient. */
export function countNonZero(x: Tensor<DType>, options: ReduceOptions = {}): Tensor<"i32"> {
  return op(x, reduction("countNonZero", x, options));
}

/** 1 where any value over `axes` (all by default) is not 0, else 0. i32, no gradient. */
export function any(x: Tensor<DType>, options: ReduceOptions = {}): Tensor<"i32"> {
  return greater(countNonZero(x, options), 0);
}

/** 1 where no value over `axes` (all by default) is 0, else 0. i32, no gradient. */
export function all(x: Tensor<DType>, options: ReduceOptions = {}): Tensor<"i32"> {
  const { axes } = reduction("all", x, options);
  return equal(countNonZero(x, options), sizeOf(axes.map((axis) => x.shape[axis] ?? 1)));
}
