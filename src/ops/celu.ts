// Continuously differentiable exponential linear unit.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface CeluOptions {
  /** Limit for x → −∞ is −alpha; 1 unless said, positive. */
  readonly alpha?: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Required<CeluOptions>>("celu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.celu_fwd(y.ptr, x.ptr, y.size, options.alpha),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.celu_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.alpha),
});

/** y = x where x > 0, else alpha·(e^(x/alpha) − 1), element by element (Barron 2017). @throws ShapeError for alpha <= 0 */
export function celu(x: Tensor, { alpha = 1 }: CeluOptions = {}): Tensor {
  if (!(alpha > 0)) throw new ShapeError("celu", `expected alpha > 0, got ${alpha}`);
  return op(x, { alpha });
}
