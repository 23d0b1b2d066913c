// Affine map of the last axis.
import { sumInto } from "../arithmetic/reduce.ts";
import { ShapeError } from "../errors.ts";
import type { Handle } from "../handle.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { gemmTnWork, gemmWork } from "./gemm.ts";

/**
 * y = x·weight + bias over the last axis.
 * @param x [*, in], any leading axes
 * @param weight [in, out]
 * @param bias [out], or null for none
 * @returns [*, out]
 * @throws ShapeError where the shapes do not fit
 */
export const linear = /* @__PURE__ */ defineOp<readonly [x: Tensor, weight: Tensor, bias: Tensor | null]>("linear", {
  shape([x, weight, bias]) {
    const [inputs, outputs] = weight.shape;
    if (weight.shape.length !== 2 || inputs === undefined || outputs === undefined)
      throw new ShapeError("linear", `expected weight [in, out], got [${weight.shape.join(", ")}]`);
    if (x.shape.length === 0 || x.shape.at(-1) !== inputs)
      throw new ShapeError("linear", `expected x [*, ${inputs}] for weight [${weight.shape.join(", ")}], got [${x.shape.join(", ")}]`);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outputs))
      throw new ShapeError("linear", `expected bias [${outputs}] for weight [${weight.shape.join(", ")}], got [${bias.shape.join(", ")}]`);
    return [...x.shape.slice(0, -1), outputs];
  },
  reads: [0, 1],
  forward(k, y, [x, weight, bias], context) {
    const { rows, inputs, outputs } = sizes(x, weight);
    k.gemm_nn(y.ptr, x.ptr, weight.ptr, bias ? bias.ptr : 0, context.scratch(gemmWork(outputs, inputs)), rows, outputs, inputs);
  },
  backward(k, dy, [dx, dweight, dbias], context) {
    const [x, weight] = context.inputs;
    const { rows, inputs, outputs } = sizes(x, weight);
    if (dx) k.gemm_nt(dx.ptr, dy.ptr, weight.ptr, 0, context.scratch(gemmWork(inputs, outputs)), rows, inputs, outputs);
    if (dweight) k.gemm_tn(dweight.ptr, x.ptr, dy.ptr, 0, context.scratch(gemmTnWork(outputs, rows)), inputs, outputs, rows);
    if (dbias) sumInto(k, dbias.ptr, dy.ptr, [rows, outputs], [0], context);
  },
  macs: ([x, weight]) => sizes(x, weight).rows * weight.size,
});

function sizes(x: Handle, weight: Handle): { rows: number; inputs: number; outputs: number } {
  const [inputs = 0, outputs = 0] = weight.shape;
  return { rows: x.shape.slice(0, -1).reduce((a, b) => a * b, 1), inputs, outputs };
}
