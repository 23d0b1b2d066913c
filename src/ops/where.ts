// A choice between two tensors, element by element.

import { broadcastShape, numberOperand, whereInto } from "../arithmetic/broadcast.ts";
import { fillGradient } from "../arithmetic.ts";
import { ShapeError } from "../errors.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

interface Numbers {
  /** What stands for a, for b, where that is null. */
  readonly a: number;
  readonly b: number;
}

const op = /* @__PURE__ */ defineExtraOp<readonly [condition: Tensor<"i32">, a: Tensor | null, b: Tensor | null], Numbers>("where", {
  shape([condition, a, b]) {
    const other = a && b ? broadcastShape("where", a.shape, b.shape) : (a ?? b)?.shape;
    return other ? broadcastShape("where", condition.shape, other) : condition.shape;
  },
  reads: [0],
  forward(k, y, [condition, a, b], context) {
    const { options } = context;
    whereInto(k, y, condition, a ?? numberOperand(k, options.a, context), b ?? numberOperand(k, options.b, context));
  },
  backward(k, dy, [, da, db], context) {
    const [condition] = context.inputs;
    const zero = numberOperand(k, 0, context);
    if (da) fillGradient(k, da, dy, context, (g) => whereInto(k, g, condition, dy, zero));
    if (db) fillGradient(k, db, dy, context, (g) => whereInto(k, g, condition, zero, dy));
  },
});

/**
 * y = a where the condition is not 0, else b, element by element; all three broadcast. The gradient goes to what was chosen.
 * @param condition i32, e.g. a comparison's result
 * @throws ShapeError for a condition of floats, or shapes that do not broadcast
 */
export function where(condition: Tensor<"i32">, a: Tensor | number, b: Tensor | number): Tensor {
  if (condition.dtype !== "i32") throw new ShapeError("where", `expected a condition of i32, got ${condition.dtype}`);
  const split = (x: Tensor | number) => (typeof x === "number" ? ([null, x] as const) : ([x, 0] as const));
  const [tensorA, numberA] = split(a);
  const [tensorB, numberB] = split(b);
  return op(condition, tensorA, tensorB, { a: numberA, b: numberB });
}

/** x with `value` where the mask (i32, broadcast) is not 0: `where(mask, value, x)`. */
export function maskedFill(x: Tensor, mask: Tensor<"i32">, value: number): Tensor {
  return where(mask, value, x);
}
