// The handle a user holds: a shape, a place in the backend's memory, and
// methods for arithmetic and views. Everything else is a function.

import { flatShape, reshapeOps } from "./arithmetic/reshape.ts";
import { addOp, addScalarOp, divOp, divScalarOp, mulOp, mulScalarOp, negOp, subOp } from "./arithmetic.ts";
import type { DType } from "./backend.ts";
import { ShapeError } from "./errors.ts";
import { Handle } from "./handle.ts";
import type { Op } from "./opSpec.ts";
import { backend, inScope, releaseHeld, releaseWhenForgotten, Scope, type Storage } from "./runtime.ts";
import type { Shape } from "./shape.ts";
import { apply } from "./tape.ts";

/** The typed array that holds values of an element type. */
export type Values<D extends DType> = D extends "i32" ? Int32Array<ArrayBuffer> : Float32Array<ArrayBuffer>;

/**
 * An n-dimensional array. Made inside a step or `scope` it goes with it; made outside it is held
 * until `dispose()`, the end of its `using` block, or garbage collection.
 */
export class Tensor<D extends DType = "f32"> extends Handle<D> {
  constructor(storage: Storage, shape: Shape, dtype: D) {
    super(storage, shape, dtype);
    if (!storage.scope) releaseWhenForgotten(this, storage);
  }

  /** Copies the values out, as they are now. */
  data(): Promise<Values<D>> {
    const on = backend();
    const values = this.dtype === "i32" ? on.readI32(this.ptr, this.size) : on.readF32(this.ptr, this.size);
    return Promise.resolve(values as Values<D>); // dtype is D: the branch above picked its array
  }

  /** Copies the one value of a one-element tensor out. */
  async value(): Promise<number> {
    if (this.size !== 1) throw new ShapeError("value", `expected a tensor of one element, got shape [${this.shape.join(", ")}]`);
    return (await this.data())[0] as number;
  }

  /** Keeps this tensor beyond the step or scope that made it; returns it. Dispose of it when done. */
  keep(): this {
    if (this.ptr !== 0 && this.storage.scope) {
      this.storage.scope = undefined;
      releaseWhenForgotten(this, this.storage);
    }
    return this;
  }

  /** Gives the memory of a held tensor back now. */
  dispose(): void {
    this.givenUp = false;
    if (this.storage.ptr === 0) return;
    if (this.storage.scope) this.storage.releaseEarly();
    else releaseHeld(this.storage);
  }

  /** `dispose` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** this + other, a tensor of a shape that broadcasts with this one (NumPy's rule), or a number. */
  add(this: Tensor, other: Tensor | number): Tensor {
    return typeof other === "number" ? method(addScalarOp, [this], other) : method(addOp, [this, other]);
  }

  /** this − other, broadcast. */
  sub(this: Tensor, other: Tensor | number): Tensor {
    return typeof other === "number" ? method(addScalarOp, [this], -other) : method(subOp, [this, other]);
  }

  /** this · other, element by element, broadcast. */
  mul(this: Tensor, other: Tensor | number): Tensor {
    return typeof other === "number" ? method(mulScalarOp, [this], other) : method(mulOp, [this, other]);
  }

  /** this / other, element by element, broadcast. */
  div(this: Tensor, other: Tensor | number): Tensor {
    return typeof other === "number" ? method(divScalarOp, [this], other) : method(divOp, [this, other]);
  }

  /** −this. */
  neg(this: Tensor): Tensor {
    return method(negOp, [this]);
  }

  /** The same values in the same order under another shape, without a copy; one extent may be -1, what is left. */
  reshape(shape: Shape): Tensor<D> {
    return apply<D, Tensor<D>>(Tensor<D>, reshapeOps[this.dtype] as Op<D>, [this], shape); // the table is by dtype
  }

  /** All axes from `startAxis` on as one, by default all but the first (the batch); without a copy. */
  flatten(startAxis = 1): Tensor<D> {
    return this.reshape(flatShape(this.shape, startAxis));
  }
}

function method(op: Op<"f32">, inputs: readonly Handle[], options?: number): Tensor {
  for (const x of inputs) if (!(x instanceof Tensor)) throw new ShapeError(op.name, `expected a tensor or a number, got ${typeof x}`);
  return apply<"f32", Tensor>(Tensor, op, inputs, options);
}

/**
 * Runs `work`; everything it makes goes when it returns, except the tensor (or array of tensors) it
 * returns, which passes to the scope around, or becomes held.
 */
export function scope<R>(work: () => R): R {
  const inner = new Scope().enter();
  let survivors: Tensor<DType>[] = [];
  try {
    const result = work();
    const kept: unknown[] = Array.isArray(result) ? result : [result];
    survivors = kept.filter((value) => value instanceof Tensor);
    for (const tensor of survivors) tensor.revive();
    return result;
  } finally {
    inner.exit(survivors.map(({ storage }) => storage));
    if (!inScope()) for (const tensor of survivors) releaseWhenForgotten(tensor, tensor.storage);
  }
}
