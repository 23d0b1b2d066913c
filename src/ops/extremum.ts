// Largest and smallest values over axes: what max, min and logSumExp share.
import { type Pass, reducedShape, reductionPasses, type Scratch } from "../arithmetic/reduce.ts";
import type { AllKernels, Ptr } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { SavedShape } from "../opSpec.ts";
import { bytesOf } from "../runtime.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";

/** The shape that remains; a ShapeError where a reduced axis is empty. */
export function extremumShape(op: string, shape: Shape, { axes, keepDims }: Reduction): Shape {
  if (axes.some((axis) => shape[axis] === 0)) throw new ShapeError(op, `expected axes that are not empty, got shape [${shape.join(", ")}]`);
  return reducedShape(shape, axes, keepDims);
}

/** y = the largest (or smallest) of x, pass by pass; `indexOf` says where the places of each pass go. */
export function extremumInto(
  k: AllKernels,
  kernel: "max_fwd" | "min_fwd",
  y: Ptr,
  x: Ptr,
  size: number,
  passes: readonly Pass[],
  memory: Scratch,
  indexOf: (pass: number) => Ptr,
): void {
  if (passes.length === 0) k.copy(y, x, size);
  let from = x;
  passes.forEach(({ outer, n, inner }, i) => {
    const to = i === passes.length - 1 ? y : memory.scratch(bytesOf(outer * inner, "f32"));
    k[kernel](to, indexOf(i), from, outer, n, inner);
    from = to;
  });
}

/** Where each pass found its extrema, in passing order. */
const indexName = (pass: number) => `index${pass}`;

const passesOf = (x: Tensor, { axes }: Reduction): Pass[] => reductionPasses(x.shape, axes);

/** A reduction to the largest or the smallest value. */
// #__NO_SIDE_EFFECTS__
export function extremum(name: "max" | "min"): (x: Tensor, options?: ReduceOptions) => Tensor {
  const op = defineExtraOp<readonly [x: Tensor], Reduction, string>(name, {
    shape: ([x], options) => extremumShape(name, x.shape, options),
    save([x], options) {
      const indices: Record<string, SavedShape> = {};
      passesOf(x, options).forEach(({ outer, inner }, i) => {
        indices[indexName(i)] = { shape: [outer, inner], dtype: "i32" };
      });
      return indices;
    },
    forward(k, y, [x], context) {
      const indexOf = (pass: number) => context.saved[indexName(pass)]?.ptr ?? 0;
      extremumInto(k, `${name}_fwd`, y.ptr, x.ptr, x.size, passesOf(x, context.options), context, indexOf);
    },
    backward(k, dy, [dx], context) {
      if (!dx) return;
      const passes = passesOf(context.inputs[0], context.options);
      if (passes.length === 0) k.copy(dx.ptr, dy.ptr, dx.size);
      let from = dy.ptr;
      for (let i = passes.length - 1; i >= 0; i--) {
        const { outer, n, inner } = passes[i] as Pass;
        const to = i === 0 ? dx.ptr : context.scratch(bytesOf(outer * n * inner, "f32"));
        k.max_dx(to, from, context.saved[indexName(i)]?.ptr ?? 0, outer, n, inner);
        from = to;
      }
    },
  });
  return (x, options = {}) => op(x, reduction(name, x, options));
}
