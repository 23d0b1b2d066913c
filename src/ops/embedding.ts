// Rows of a table, picked by index.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { indexSelectOp } from "./indexSelect.ts";
import { checkIndices } from "./indices.ts";

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
  checkIndices("embedding", index, rows);
  return indexSelectOp(weight, index, 0);
}
