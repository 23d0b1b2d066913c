// Softplus.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface SoftplusOptions {
  /** Sharpness, 1 unless said, positive. */
  readonly beta?: number;
  /** Linear above this value of beta·x, 20 unless said. */
  readonly threshold?: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Required<SoftplusOptions>>("softplus", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.softplus_fwd(y.ptr, x.ptr, y.size, options.beta, options.threshold),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.softplus_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.beta, options.threshold),
});

/** y = ln(1 + e^(beta·x)) / beta, element by element; x itself where beta·x > threshold. @throws ShapeError for beta <= 0 */
export function softplus(x: Tensor, { beta = 1, threshold = 20 }: SoftplusOptions = {}): Tensor {
  if (!(beta > 0)) throw new ShapeError("softplus", `expected beta > 0, got ${beta}`);
  return op(x, { beta, threshold });
}
