// Where the largest and smallest values stand: what argmax and argmin share.
import { resolveAxis } from "../arithmetic/axes.ts";
import { reducedShape } from "../arithmetic/reduce.ts";
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import { bytesOf } from "../runtime.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export interface ArgmaxOptions {
  /** The axis to search, negative ones counted from the end; by default the flattened tensor is searched. */
  readonly axis?: number;
  /** Keeps the searched axis (all of them without `axis`), with extent 1; default false. */
  readonly keepDims?: boolean;
}

/** A search for the largest or the smallest value. */
// #__NO_SIDE_EFFECTS__
export function argExtremum(
  name: "argmax" | "argmin",
  kernel: "max_fwd" | "min_fwd",
): (x: Tensor, options?: ArgmaxOptions) => Tensor<"i32"> {
  /** The axes that are searched. */
  const searched = (shape: Shape, { axis }: ArgmaxOptions): number[] =>
    axis === undefined ? shape.map((_, i) => i) : [resolveAxis(name, axis, shape)];
  const op = defineExtraOp<readonly [x: Tensor], ArgmaxOptions, never, "i32">(name, {
    dtype: "i32",
    shape([x], options) {
      const axes = searched(x.shape, options);
      if (axes.some((axis) => x.shape[axis] === 0))
        throw new ShapeError(name, `expected an axis that is not empty, got shape [${x.shape.join(", ")}]`);
      return reducedShape(x.shape, axes, options.keepDims ?? false);
    },
    forward(k, y, [x], context) {
      const axes = searched(x.shape, context.options);
      const first = axes[0] ?? 0;
      const outer = sizeOf(x.shape.slice(0, first));
      const inner = sizeOf(x.shape.slice(first + axes.length));
      k[kernel](context.scratch(bytesOf(y.size, "f32")), y.ptr, x.ptr, outer, y.size === 0 ? 0 : x.size / y.size, inner);
    },
    backward: "none",
  });
  return (x, options = {}) => op(x, options);
}
