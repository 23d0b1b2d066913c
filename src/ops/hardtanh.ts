// Hard hyperbolic tangent.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface HardtanhOptions {
  /** Lower limit, −1 unless said. */
  readonly min?: number;
  /** Upper limit, 1 unless said. */
  readonly max?: number;
}

const op = /* @__PURE__ */ defineOp<readonly [x: Tensor], Required<HardtanhOptions>>("hardtanh", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.hardtanh_fwd(y.ptr, x.ptr, y.size, options.min, options.max),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.hardtanh_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.min, options.max),
});

/** y = x limited to [min, max], element by element; the gradient at both limits is 0. @throws ShapeError for min > max */
export function hardtanh(x: Tensor, { min = -1, max = 1 }: HardtanhOptions = {}): Tensor {
  if (!(min <= max)) throw new ShapeError("hardtanh", `expected min <= max, got ${min} and ${max}`);
  return op(x, { min, max });
}
