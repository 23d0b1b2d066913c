// Mean squared error.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { square } from "../ops/square.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";
import { checkReduction, divisor, gradientStep, type Reduction, reducedShape, reduceLoss } from "./reduction.ts";

const op = /* @__PURE__ */ defineOp<readonly [x: Tensor, target: Tensor], Reduction, "total">("mseLoss", {
  shape([x, target], reduction) {
    checkReduction("mseLoss", reduction);
    checkShapes(x, target);
    return reducedShape(reduction, x.shape);
  },
  save: () => ({ total: [1] }),
  forward(k, y, [x, target], context) {
    const { total } = context.saved;
    k.fill(total.ptr, 1, x.size);
    reduceLoss(k, y, context.options, total, x.size, context, (out) => k.mse_fwd(out, x.ptr, target.ptr, x.size));
  },
  backward(k, dy, [dx, dTarget], { inputs: [x, target], saved: { total }, options }) {
    const by = divisor(options, total);
    if (dx) k.mse_dx(dx.ptr, dy.ptr, x.ptr, target.ptr, by, x.size, gradientStep(options));
    if (dTarget) k.mse_dx(dTarget.ptr, dy.ptr, target.ptr, x.ptr, by, x.size, gradientStep(options));
  },
});

/**
 * (x − target)², averaged over all elements, summed, or as it is.
 * @throws ShapeError for different shapes
 */
export function mseLoss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  if (!options.sampleWeight) return op(x, target, options.reduction ?? "mean");
  checkShapes(x, target);
  return reduce("mseLoss", x, options, () => square(x.sub(target)));
}

function checkShapes(x: Tensor, target: Tensor): void {
  if (x.shape.join() !== target.shape.join())
    throw new ShapeError("mseLoss", `expected equal shapes, got [${x.shape.join(", ")}] and target [${target.shape.join(", ")}]`);
}
