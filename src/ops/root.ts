// Roots whose gradient at 0 is 0: what norms, standard deviations and power-average pooling end with.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], number>("root", {
  shape: ([x]) => x.shape,
  reads: ["y"],
  forward(k, y, [x], { options: p }) {
    if (p === 2) k.sqrt_fwd(y.ptr, x.ptr, y.size);
    else k.pow_fwd(y.ptr, x.ptr, y.size, 1 / p, Number.NaN);
  },
  backward: (k, dy, [dx], { y, options: p }) => dx && k.root_dx(dx.ptr, dy.ptr, y.ptr, dy.size, 1 - p, 1 / p),
});

/** y = x^(1/p), p > 0; the gradient at 0, where the slope has no bound, is 0. NaN for x < 0 unless p is 1. */
export function root(x: Tensor, p: number): Tensor {
  return p === 1 ? x : op(x, p);
}
