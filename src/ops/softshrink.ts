// Soft shrinkage.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface SoftshrinkOptions {
  /** Half width of the zone that becomes 0; 0.5 unless said. */
  readonly lambda?: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Required<SoftshrinkOptions>>("softshrink", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.softshrink_fwd(y.ptr, x.ptr, y.size, options.lambda),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.softshrink_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.lambda),
});

/** y = x moved towards 0 by lambda, and 0 where |x| <= lambda, element by element. @throws ShapeError for lambda < 0 */
export function softshrink(x: Tensor, { lambda = 0.5 }: SoftshrinkOptions = {}): Tensor {
  if (!(lambda >= 0)) throw new ShapeError("softshrink", `expected lambda >= 0, got ${lambda}`);
  return op(x, { lambda });
}
