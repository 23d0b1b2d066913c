// Limits for every value.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface ClampOptions {
  /** Lower limit; default none. */
  readonly min?: number;
  /** Upper limit; default none. */
  readonly max?: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Required<ClampOptions>>("clamp", {
  shape: ([x]) => x.shape,
  reads: [0],
  forward: (k, y, [x], { options }) => k.hardtanh_fwd(y.ptr, x.ptr, y.size, options.min, options.max),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.clamp_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.min, options.max),
});

/**
 * y = x limited to [min, max], element by element; NaN stays NaN. The gradient passes where min <= x <= max, as in PyTorch.
 * @throws ShapeError for min > max, or neither of them
 */
export function clamp(x: Tensor, { min = -Infinity, max = Infinity }: ClampOptions): Tensor {
  if (!(min <= max) || (min === -Infinity && max === Infinity))
    throw new ShapeError("clamp", `expected min <= max, at least one of them, got ${min} and ${max}`);
  return op(x, { min, max });
}
