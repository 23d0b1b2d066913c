// Running sums.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";
import { type AxisView, axisView } from "./softmax.ts";

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], AxisView>("cumsum", {
  shape: ([x]) => x.shape,
  reads: [],
  forward: (k, y, [x], { options: { outer, extent, inner } }) => k.cumsum(y.ptr, x.ptr, outer, extent, inner, 0),
  backward: (k, dy, [dx], { options: { outer, extent, inner } }) => dx && k.cumsum(dx.ptr, dy.ptr, outer, extent, inner, 1),
});

/** y = the sum of x along `axis` (negative ones counted from the end) up to and with each place; in order, in float64. */
export function cumsum(x: Tensor, axis: number): Tensor {
  return op(x, axisView("cumsum", x.shape, axis));
}
