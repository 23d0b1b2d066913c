// Power with a fixed exponent.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

interface PowOptions {
  readonly exponent: number;
  /** How negative x behave: 0 for an even exponent, 1 for an odd one, NaN for one that is not whole. */
  readonly kind: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], PowOptions>("pow", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.pow_fwd(y.ptr, x.ptr, y.size, options.exponent, options.kind),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.pow_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.exponent, options.kind),
});

/** y = x^exponent, element by element, within 0.51 ulp; the exponent is rounded to float32. Negative x want a whole exponent, else NaN. */
export function pow(x: Tensor, exponent: number): Tensor {
  const rounded = Math.fround(exponent);
  return op(x, { exponent: rounded, kind: Number.isInteger(rounded) ? Math.abs(rounded % 2) : Number.NaN });
}
