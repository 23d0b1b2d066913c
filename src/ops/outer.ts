// Products of vectors.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { matmul } from "./matmul.ts";

/** y[i, j] = a[i]·b[j] of a [m] and b [n]. @throws ShapeError for other shapes */
export function outer(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 1 || b.shape.length !== 1)
    throw new ShapeError("outer", `expected two vectors, got [${a.shape.join(", ")}] and [${b.shape.join(", ")}]`);
  return a.reshape([a.size, 1]).mul(b);
}

/** y = Σ a[i]·b[i] of a [n] and b [n], one number. @throws ShapeError for other shapes */
export function dot(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 1 || b.shape.length !== 1 || a.size !== b.size)
    throw new ShapeError("dot", `expected two vectors of one length, got [${a.shape.join(", ")}] and [${b.shape.join(", ")}]`);
  return matmul(a, b);
}
