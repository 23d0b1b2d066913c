// Product, as a function.
import type { Tensor } from "../tensor.ts";

/** y = a · b, element by element; b is a number or a tensor whose shape broadcasts with that of a (NumPy's rule). */
export function mul(a: Tensor, b: Tensor | number): Tensor {
  return a.mul(b);
}
