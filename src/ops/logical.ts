// Logic of integers, as comparisons give them: 0 is false, all else is true.
import { broadcastInto, broadcastShape } from "../arithmetic/broadcast.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { OpFunction } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { equal } from "./compare.ts";

type Pair = readonly [a: Tensor<"i32">, b: Tensor<"i32">];

// #__NO_SIDE_EFFECTS__
function logical(name: string, kernel: "logical_and" | "logical_or"): OpFunction<Pair, undefined, "i32"> {
  return defineExtraOp<Pair, undefined, never, "i32">(name, {
    dtype: "i32",
    shape: ([a, b]) => broadcastShape(name, a.shape, b.shape),
    forward: (k, y, [a, b]) => broadcastInto(k[kernel], y, a, b),
    backward: "none",
  });
}

/** 1 where both a and b are not 0, else 0; broadcast, no gradient. */
export const logicalAnd = /* @__PURE__ */ logical("logicalAnd", "logical_and");

/** 1 where a or b is not 0, else 0; broadcast, no gradient. */
export const logicalOr = /* @__PURE__ */ logical("logicalOr", "logical_or");

/** 1 where a is 0, else 0; no gradient. */
export function logicalNot(a: Tensor<"i32">): Tensor<"i32"> {
  return equal(a, 0);
}
