// The ops behind Tensor's arithmetic methods, and their gradients.
import { type BinaryKernels, binaryInto, broadcastShape, type Operand, sameShape, unbroadcastInto } from "./arithmetic/broadcast.ts";
import type { Scratch } from "./arithmetic/reduce.ts";
import type { Kernels } from "./backend.ts";
import { ShapeError } from "./errors.ts";
import type { Handle } from "./handle.ts";
import type { Inputs, Op } from "./opSpec.ts";
import { bytesOf } from "./runtime.ts";
import { sizeOf } from "./shape.ts";

const add: BinaryKernels = { same: "add_fwd", broadcast: "add_fwd_broadcast" };
/** @internal */
export const sub: BinaryKernels = { same: "sub_fwd", broadcast: "sub_fwd_broadcast" };
/** @internal */
export const mul: BinaryKernels = { same: "mul_fwd", broadcast: "mul_fwd_broadcast" };
const div: BinaryKernels = { same: "div_fwd", broadcast: "div_fwd_broadcast" };

/** The float input at `index`. */
function input(op: string, inputs: Inputs, index: number): Handle {
  const x = inputs[index];
  if (x?.dtype !== "f32") throw new ShapeError(op, `expected tensors of f32, got ${x ? x.dtype : "none"}`);
  return x;
}

/** @internal Fills a gradient of shape dx from a function of y's shape: at once, or summed over the axes that were repeated. */
export function fillGradient(k: Kernels, dx: Handle, dy: Handle, context: Scratch, fill: (g: Operand) => void): void {
  const whole = dx.size === dy.size;
  const g = { ptr: whole ? dx.ptr : context.scratch(bytesOf(dy.size, "f32")), shape: dy.shape, size: dy.size };
  fill(g);
  if (!whole) unbroadcastInto(k, dx, g, context);
}

/** What the four share: shapes that broadcast, and the forward pass. */
function binary(name: string, kernels: BinaryKernels, rest: Pick<Op<"f32">, "passes" | "backward" | "reads">): Op<"f32"> {
  return {
    name,
    dtype: "f32",
    shape: (inputs) => broadcastShape(name, input(name, inputs, 0).shape, input(name, inputs, 1).shape),
    cheap: true,
    forward: (k, y, inputs) => binaryInto(k, kernels, y, input(name, inputs, 0), input(name, inputs, 1)),
    ...rest,
  };
}

/** Is input `index` as large as the output, so that dy can be its gradient as it is? */
function isWhole(inputs: Inputs, index: number): boolean {
  const [a, b] = inputs;
  return (
    a != null && b != null && (sameShape(a.shape, b.shape) || inputs[index]?.size === sizeOf(broadcastShape("broadcast", a.shape, b.shape)))
  );
}

/** y = a + b, broadcast. */
export const addOp: Op<"f32"> = /* @__PURE__ */ binary("add", add, {
  reads: [],
  passes: (index, inputs) => isWhole(inputs, index),
  backward(k, dy, wanted, context) {
    for (const dx of wanted) if (dx) unbroadcastInto(k, dx, dy, context);
  },
});

/** y = a − b, broadcast. */
export const subOp: Op<"f32"> = /* @__PURE__ */ binary("sub", sub, {
  reads: [],
  passes: (index, inputs) => index === 0 && isWhole(inputs, 0),
  backward(k, dy, [da, db], context) {
    if (da) unbroadcastInto(k, da, dy, context);
    if (!db) return;
    if (db.size === dy.size) k.mul_fwd_scalar(db.ptr, dy.ptr, db.size, -1);
    else {
      unbroadcastInto(k, db, dy, context);
      k.mul_fwd_scalar(db.ptr, db.ptr, db.size, -1);
    }
  },
});

/** y = a · b, broadcast. */
export const mulOp: Op<"f32"> = /* @__PURE__ */ binary("mul", mul, {
  reads: [0, 1],
  backward(k, dy, [da, db], context) {
    const a = input("mul", context.inputs, 0);
    const b = input("mul", context.inputs, 1);
    if (da) fillGradient(k, da, dy, context, (g) => binaryInto(k, mul, g, dy, b));
    if (db) fillGradient(k, db, dy, context, (g) => binaryInto(k, mul, g, dy, a));
  },
});

/** y = a / b, broadcast. */
export const divOp: Op<"f32"> = /* @__PURE__ */ binary("div", div, {
  reads: ["y", 1],
  backward(k, dy, [da, db], context) {
    const { y } = context;
    const b = input("div", context.inputs, 1);
    if (da) fillGradient(k, da, dy, context, (g) => binaryInto(k, div, g, dy, b));
    if (!db) return;
    fillGradient(k, db, dy, context, (g) => {
      // dy · −a/b² = −dy · y / b
      k.mul_fwd(g.ptr, dy.ptr, y.ptr, dy.size);
      binaryInto(k, div, g, g, b);
    });
    k.mul_fwd_scalar(db.ptr, db.ptr, db.size, -1);
  },
});

/** What the ops of a tensor and one number share. */
function scalar(
  name: string,
  kernel: "add_fwd_scalar" | "mul_fwd_scalar" | "div_fwd_scalar",
  rest: Pick<Op<"f32">, "passes" | "backward">,
): Op<"f32"> {
  return {
    name,
    dtype: "f32",
    shape: (inputs) => input(name, inputs, 0).shape,
    reads: [],
    cheap: true,
    forward: (k, y, inputs, { options }) => k[kernel](y.ptr, input(name, inputs, 0).ptr, y.size, options as number), // Tensor's methods pass one
    ...rest,
  };
}

/** y = a + number; the option is the number. */
export const addScalarOp: Op<"f32"> = /* @__PURE__ */ scalar("add", "add_fwd_scalar", { passes: () => true, backward: () => {} });

/** y = a · number. */
export const mulScalarOp: Op<"f32"> = /* @__PURE__ */ scalar("mul", "mul_fwd_scalar", {
  backward: (k, dy, [dx], { options }) => dx && k.mul_fwd_scalar(dx.ptr, dy.ptr, dx.size, options as number),
});

/** y = a / number. */
export const divScalarOp: Op<"f32"> = /* @__PURE__ */ scalar("div", "div_fwd_scalar", {
  backward: (k, dy, [dx], { options }) => dx && k.div_fwd_scalar(dx.ptr, dy.ptr, dx.size, options as number),
});

/** y = −a. */
export const negOp: Op<"f32"> = {
  name: "neg",
  dtype: "f32",
  shape: (inputs) => input("neg", inputs, 0).shape,
  reads: [],
  cheap: true,
  forward: (k, y, inputs) => k.mul_fwd_scalar(y.ptr, input("neg", inputs, 0).ptr, y.size, -1),
  backward: (k, dy, [dx]) => dx && k.mul_fwd_scalar(dx.ptr, dy.ptr, dx.size, -1),
};
