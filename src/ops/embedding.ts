// Rows of a table, picked by index.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { backend } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";

/**
 * The rows of `weight` that `index` names.
 * @param index any shape, i32, each from 0 to rows − 1
 * @param weight [rows, D]
 * @returns [...index.shape, D]
 * @throws ShapeError for a weight of another rank, or an index outside, named with its place
 */
export function embedding(index: Tensor<"i32">, weight: Tensor): Tensor {
  const [rows = 0] = weight.shape;
  if (weight.shape.length !== 2) throw new ShapeError("embedding", `expected weight [rows, D], got [${weight.shape.join(", ")}]`);
  const values = backend().readI32(index.ptr, index.size);
  for (const [place, value] of values.entries())
    if (value < 0 || value >= rows) throw new ShapeError("embedding", `expected indices from 0 to ${rows - 1}, got ${value} at ${place}`);
  return gather(index, weight);
}

const gather = /* @__PURE__ */ defineOp<readonly [index: Tensor<"i32">, weight: Tensor]>("embedding", {
  shape: ([index, weight]) => [...index.shape, weight.shape[1] ?? 0],
  forward: (k, y, [index, weight]) => k.gather_rows(y.ptr, weight.ptr, index.ptr, index.size, weight.shape[1] ?? 0),
  backward: (k, dy, [, dWeight], { inputs: [index] }) =>
    dWeight && k.scatter_rows(dWeight.ptr, dy.ptr, index.ptr, index.size, dWeight.shape[0] ?? 0, dWeight.shape[1] ?? 0),
  reads: [0],
});
