// Rows of a table, picked by index.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";
import { checkIndices } from "./indices.ts";

export interface EmbeddingOptions {
  /** The row that receives no gradient; by default there is none. */
  readonly paddingIndex?: number;
}

/**
 * The rows of `weight` that `index` names.
 * @param index any shape, i32, each from 0 to rows − 1
 * @param weight [rows, D]
 * @returns [...index.shape, D]
 * @throws ShapeError for a weight of another rank, a paddingIndex outside, or an index outside, named with its place
 */
export function embedding(index: Tensor<"i32">, weight: Tensor, { paddingIndex }: EmbeddingOptions = {}): Tensor {
  const [rows = 0] = weight.shape;
  if (weight.shape.length !== 2) throw new ShapeError("embedding", `expected weight [rows, D], got [${weight.shape.join(", ")}]`);
  checkPaddingIndex("embedding", paddingIndex, rows);
  checkIndices("embedding", index, rows);
  return embeddingOp(index, weight, paddingIndex ?? -1);
}

/** @internal Throws unless `paddingIndex` is one of the rows, or left out. */
export function checkPaddingIndex(op: string, paddingIndex: number | undefined, rows: number): void {
  if (paddingIndex !== undefined && !(Number.isSafeInteger(paddingIndex) && paddingIndex >= 0 && paddingIndex < rows))
    throw new ShapeError(op, `expected paddingIndex from 0 to ${rows - 1}, got ${paddingIndex}`);
}

/** The option is the row without a gradient, or -1. */
const embeddingOp = /* @__PURE__ */ defineExtraOp<readonly [index: Tensor<"i32">, weight: Tensor], number>("embedding", {
  shape: ([index, weight]) => [...index.shape, weight.shape[1] ?? 0],
  reads: [0],
  forward(k, y, [index, weight]) {
    const [rows = 0, dimension = 0] = weight.shape;
    k.gather_rows(y.ptr, weight.ptr, index.ptr, 1, index.size, rows, dimension);
  },
  backward(k, dy, [, dWeight], { inputs: [index], options: padding }) {
    if (!dWeight) return;
    const [rows = 0, dimension = 0] = dWeight.shape;
    k.scatter_rows(dWeight.ptr, dy.ptr, index.ptr, 1, index.size, rows, dimension);
    if (padding >= 0) k.fill(dWeight.ptr + 4 * padding * dimension, dimension, 0);
  },
});
