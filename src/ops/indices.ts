// Indices as ops take them, checked before anything is written.
import { ShapeError } from "../errors.ts";
import { allKernels } from "../extraKernels.ts";
import { backend } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";

/** Throws unless every index lies in [0, extent); names the first that does not, with its place. */
export function checkIndices(op: string, index: Tensor<"i32">, extent: number): void {
  const on = backend();
  if (index.dtype !== "i32") throw new ShapeError(op, `expected an index of i32, got ${index.dtype}`);
  const bad = allKernels().index_check(index.ptr, index.size, extent) - 1;
  if (bad >= 0) {
    const [value] = on.readI32(index.ptr + 4 * bad, 1);
    throw new ShapeError(op, `expected indices from 0 to ${extent - 1}, got ${value} at ${bad}`);
  }
}
