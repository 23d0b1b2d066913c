// Exponential linear unit.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface EluOptions {
  /** Limit for x → −∞ is −alpha; 1 unless said, not negative. */
  readonly alpha?: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Required<EluOptions>>("elu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.elu_fwd(y.ptr, x.ptr, y.size, options.alpha, 1),
  backward: (k, dy, [dx], { y, options }) => dx && k.elu_dx(dx.ptr, dy.ptr, y.ptr, dy.size, options.alpha, 1),
});

/** y = x where x > 0, else alpha·(e^x − 1), element by element (Clevert et al. 2015). @throws ShapeError for alpha < 0 */
export function elu(x: Tensor, { alpha = 1 }: EluOptions = {}): Tensor {
  if (!(alpha >= 0)) throw new ShapeError("elu", `expected alpha >= 0, got ${alpha}`);
  return op(x, { alpha });
}
