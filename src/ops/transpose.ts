// Permutation of axes.
import { resolveAxis } from "../arithmetic/axes.ts";
import { permuteInto } from "../arithmetic/blocks.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Axes of x in their new order. */
type Order = readonly number[];

const transposeOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], Order>("transpose", {
  shape: ([x], order) => order.map((axis) => x.shape[axis] ?? 1),
  forward: (k, y, [x], { options }) => permuteInto(k, y.ptr, x.ptr, x.shape, options),
  backward(k, dy, [dx], { options }) {
    const inverse = options.map((_, axis) => options.indexOf(axis));
    if (dx) permuteInto(k, dx.ptr, dy.ptr, dy.shape, inverse);
  },
});

/** `order` with its negative axes resolved, or the default: all axes reversed. */
function resolveOrder(shape: Shape, order: Order | undefined): Order {
  if (order === undefined) return shape.map((_, axis) => shape.length - 1 - axis);
  const resolved = order.map((axis) => resolveAxis("transpose", axis, shape));
  if (resolved.length !== shape.length || new Set(resolved).size !== shape.length)
    throw new ShapeError("transpose", `expected each axis of shape [${shape.join(", ")}] once, got [${order.join(", ")}]`);
  return resolved;
}

/**
 * x with its axes reordered: axis i of the result is axis `order[i]` of x.
 * @param order each axis once, negative ones counted from the end; by default all axes reversed
 */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  return transposeOp(x, resolveOrder(x.shape, order));
}

/** x with two axes exchanged, negative ones counted from the end. */
export function swapaxes(x: Tensor, a: number, b: number): Tensor {
  const order = x.shape.map((_, axis) => axis);
  const [first, second] = [resolveAxis("swapaxes", a, x.shape), resolveAxis("swapaxes", b, x.shape)];
  order[first] = second;
  order[second] = first;
  return transposeOp(x, order);
}
