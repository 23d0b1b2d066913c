// Labels as rows of zeros and a one.
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

/** y[..., c] = 1 where c is the index, else 0; a row of zeros for an index outside [0, classes). [...] to [..., classes]. No gradient. */
export function oneHot(index: Tensor<"i32">, classes: number): Tensor {
  if (!Number.isSafeInteger(classes) || classes < 1)
    throw new ShapeError("oneHot", `expected classes to be an integer >= 1, got ${classes}`);
  return op(index, classes);
}

const op = /* @__PURE__ */ defineExtraOp<readonly [index: Tensor<"i32">], number>("oneHot", {
  shape: ([index], classes) => [...index.shape, classes],
  forward: (k, y, [index], { options: classes }) => k.one_hot(y.ptr, index.ptr, index.size, classes),
  backward: "none",
});
