// Comparisons, element by element: 1 where they hold, else 0.
import { broadcastInto, broadcastShape, type Operand } from "../arithmetic/broadcast.ts";
import type { DType } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { OpContext } from "../opSpec.ts";
import { backend } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";

type Inputs = readonly [a: Tensor<DType>, b: Tensor<DType> | null];

/** A comparison of tensors of one element type that broadcast, or of a tensor with a number. */
export interface Comparison {
  (a: Tensor, b: Tensor | number): Tensor<"i32">;
  (a: Tensor<"i32">, b: Tensor<"i32"> | number): Tensor<"i32">;
}

/** The second operand: a tensor, or the number that stands for it. */
function right(context: OpContext<Inputs, number, never>): Operand {
  const [a, b] = context.inputs;
  if (b) return b;
  const ptr = context.scratch(4);
  backend().write(ptr, a.dtype === "i32" ? Int32Array.of(context.options) : Float32Array.of(context.options));
  return { ptr, shape: [], size: 1 };
}

type Kernel = `${"equal" | "not_equal" | "less" | "less_equal"}${"" | "_i32"}`;

/** `turned`: b is compared with a. */
// #__NO_SIDE_EFFECTS__
function comparison(name: string, kernels: { readonly [D in DType]: Kernel }, turned: boolean): Comparison {
  const op = defineExtraOp<Inputs, number, never, "i32">(name, {
    dtype: "i32",
    shape([a, b], number) {
      if (b && a.dtype !== b.dtype) throw new ShapeError(name, `expected tensors of one element type, got ${a.dtype} and ${b.dtype}`);
      if (!b && a.dtype === "i32" && (number | 0) !== number)
        throw new ShapeError(name, `expected an integer to compare integers with, got ${number}`);
      return b ? broadcastShape(name, a.shape, b.shape) : a.shape;
    },
    forward(k, y, [a], context) {
      const b = right(context);
      broadcastInto(k[kernels[a.dtype]], y, turned ? b : a, turned ? a : b);
    },
    backward: "none",
  });
  return (a: Tensor<DType>, b: Tensor<DType> | number) => (typeof b === "number" ? op(a, null, b) : op(a, b, 0));
}

/** 1 where a = b. NaN equals nothing. Element by element, broadcast; i32, no gradient. */
export const equal: Comparison = /* @__PURE__ */ comparison("equal", { f32: "equal", i32: "equal_i32" }, false);

/** 1 where a ≠ b. NaN differs from everything. Element by element, broadcast; i32, no gradient. */
export const notEqual: Comparison = /* @__PURE__ */ comparison("notEqual", { f32: "not_equal", i32: "not_equal_i32" }, false);

/** 1 where a < b. Element by element, broadcast; i32, no gradient. */
export const less: Comparison = /* @__PURE__ */ comparison("less", { f32: "less", i32: "less_i32" }, false);

/** 1 where a ≤ b. Element by element, broadcast; i32, no gradient. */
export const lessEqual: Comparison = /* @__PURE__ */ comparison("lessEqual", { f32: "less_equal", i32: "less_equal_i32" }, false);

/** 1 where a > b. Element by element, broadcast; i32, no gradient. */
export const greater: Comparison = /* @__PURE__ */ comparison("greater", { f32: "less", i32: "less_i32" }, true);

/** 1 where a ≥ b. Element by element, broadcast; i32, no gradient. */
export const greaterEqual: Comparison = /* @__PURE__ */ comparison("greaterEqual", { f32: "less_equal", i32: "less_equal_i32" }, true);
