// Sequences as images of height one: how one-dimensional pooling and convolution run.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/** x [N, L, C] as [N, 1, L, C]; a ShapeError of `op` unless it has three axes. */
export function asImage(op: string, x: Tensor): Tensor {
  const [n = 0, length = 0, channels = 0] = x.shape;
  if (x.shape.length !== 3) throw new ShapeError(op, `expected x [N, L, C], got [${x.shape.join(", ")}]`);
  return x.reshape([n, 1, length, channels]);
}

/** [N, 1, L, C] as [N, L, C]. */
export function asSequence(y: Tensor): Tensor {
  const [n = 0, , length = 0, channels = 0] = y.shape;
  return y.reshape([n, length, channels]);
}

/** Zeros on both sides, or [before, after], "same" or "valid". */
export type Padding1d = number | readonly [before: number, after: number] | "same" | "valid";

/** The same around an image of height one. */
export function imagePadding(padding: Padding1d): "same" | "valid" | readonly [0, 0, number, number] {
  if (padding === "same" || padding === "valid") return padding;
  const [before, after] = typeof padding === "number" ? [padding, padding] : padding;
  return [0, 0, before, after];
}
