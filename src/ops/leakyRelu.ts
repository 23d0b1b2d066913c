// Leaky rectified linear unit.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface LeakyReluOptions {
  /** Slope for x <= 0, 0.01 unless said. */
  readonly negativeSlope?: number;
}

const op = /* @__PURE__ */ defineOp<readonly [x: Tensor], Required<LeakyReluOptions>>("leakyRelu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x], { options }) => k.leaky_relu_fwd(y.ptr, x.ptr, y.size, options.negativeSlope),
  backward: (k, dy, [dx], { inputs: [x], options }) => dx && k.leaky_relu_dx(dx.ptr, dy.ptr, x.ptr, dy.size, options.negativeSlope),
});

/** y = x where x > 0, else negativeSlope·x, element by element. */
export function leakyRelu(x: Tensor, { negativeSlope = 0.01 }: LeakyReluOptions = {}): Tensor {
  return op(x, { negativeSlope });
}
