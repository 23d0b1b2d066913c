// Maxima over axes.
import { type Pass, reducedShape, reductionPasses } from "../arithmetic/reduce.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { SavedShape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";

/** Where each pass found its maxima, in passing order. */
const indexName = (pass: number) => `index${pass}`;

const passesOf = (x: Tensor, { axes }: Reduction): Pass[] => reductionPasses(x.shape, axes);

const maxOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Reduction, string>("max", {
  shape([x], { axes, keepDims }) {
    const shape = reducedShape(x.shape, axes, keepDims);
    if (axes.some((axis) => x.shape[axis] === 0))
      throw new ShapeError("max", `expected axes that are not empty, got shape [${x.shape.join(", ")}]`);
    return shape;
  },
  save([x], options) {
    const indices: Record<string, SavedShape> = {};
    passesOf(x, options).forEach(({ outer, inner }, i) => {
      indices[indexName(i)] = { shape: [outer, inner], dtype: "i32" };
    });
    return indices;
  },
  forward(k, y, [x], context) {
    const passes = passesOf(x, context.options);
    if (passes.length === 0) k.copy(y.ptr, x.ptr, x.size);
    let from = x.ptr;
    passes.forEach(({ outer, n, inner }, i) => {
      const to = i === passes.length - 1 ? y.ptr : context.scratch(outer * inner * 4);
      k.max_fwd(to, context.saved[indexName(i)]?.ptr ?? 0, from, outer, n, inner);
      from = to;
    });
  },
  backward(k, dy, [dx], context) {
    if (!dx) return;
    const passes = passesOf(context.inputs[0], context.options);
    if (passes.length === 0) k.copy(dx.ptr, dy.ptr, dx.size);
    let from = dy.ptr;
    for (let i = passes.length - 1; i >= 0; i--) {
      const { outer, n, inner } = passes[i] as Pass;
      const to = i === 0 ? dx.ptr : context.scratch(outer * n * inner * 4);
      k.max_dx(to, from, context.saved[indexName(i)]?.ptr ?? 0, outer, n, inner);
      from = to;
    }
  },
});

/** Largest value over `axes` (all by default). NaN counts as largest; the gradient goes to the first maximum in row-major order. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return maxOp(x, reduction("max", x, options));
}
