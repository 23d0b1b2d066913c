// Hard shrinkage.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface HardshrinkOptions {
  /** Half width of the zone that becomes 0; 0.5 unless said. */
  readonly lambda?: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Required<HardshrinkOptions>>("hardshrink", {
  shape: ([x]) => x.shape,
  // the gradient of soft shrinkage lets through what hard shrinkage does: dy there, x itself here
  forward: (k, y, [x], { options }) => k.softshrink_dx(y.ptr, x.ptr, x.ptr, y.size, options.lambda),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.softshrink_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.lambda),
});

/** y = x where |x| > lambda, 0 where it is not, element by element; NaN stays NaN. @throws ShapeError for lambda < 0 */
export function hardshrink(x: Tensor, { lambda = 0.5 }: HardshrinkOptions = {}): Tensor {
  if (!(lambda >= 0)) throw new ShapeError("hardshrink", `expected lambda >= 0, got ${lambda}`);
  return op(x, { lambda });
}
