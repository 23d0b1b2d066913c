// Where the largest value stands.
import { resolveAxis } from "../arithmetic/axes.ts";
import { reducedShape } from "../arithmetic/reduce.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { type Shape, sizeOf } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

export interface ArgmaxOptions {
  /** The axis to search, negative ones counted from the end; by default the flattened tensor is searched. */
  readonly axis?: number;
  /** Keeps the searched axis (all of them without `axis`), with extent 1; default false. */
  readonly keepDims?: boolean;
}

/** The axes that are searched. */
function searched(shape: Shape, { axis }: ArgmaxOptions): number[] {
  return axis === undefined ? shape.map((_, i) => i) : [resolveAxis("argmax", axis, shape)];
}

const argmaxOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], ArgmaxOptions, never, "i32">("argmax", {
  dtype: "i32",
  shape([x], options) {
    const axes = searched(x.shape, options);
    if (axes.some((axis) => x.shape[axis] === 0))
      throw new ShapeError("argmax", `expected an axis that is not empty, got shape [${x.shape.join(", ")}]`);
    return reducedShape(x.shape, axes, options.keepDims ?? false);
  },
  forward(k, y, [x], context) {
    const axes = searched(x.shape, context.options);
    const first = axes[0] ?? 0;
    const outer = sizeOf(x.shape.slice(0, first));
    const inner = sizeOf(x.shape.slice(first + axes.length));
    k.max_fwd(context.scratch(y.size * 4), y.ptr, x.ptr, outer, y.size === 0 ? 0 : x.size / y.size, inner);
  },
  backward: "none",
});

/** Index (i32) of the first largest value along `axis`, or in the flattened tensor. NaN counts as largest. No gradient. */
export function argmax(x: Tensor, options: ArgmaxOptions = {}): Tensor<"i32"> {
  return argmaxOp(x, options);
}
