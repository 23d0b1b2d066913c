// Negation, as a function.
import type { Tensor } from "../tensor.ts";

/** y = −x, element by element. */
export function neg(x: Tensor): Tensor {
  return x.neg();
}
