// Tensors from values, and of one value.
import type { DType } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { backend, bytesOf, Storage } from "../runtime.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";

/** An uncleared tensor: for those who fill every element themselves. */
export function empty<D extends DType>(op: string, shape: Shape, dtype: D): Tensor<D> {
  for (const extent of shape)
    if (!Number.isSafeInteger(extent) || extent < 0)
      throw new ShapeError(op, `expected a shape of integers >= 0, got [${shape.join(", ")}]`);
  return new Tensor(Storage.allocate(bytesOf(sizeOf(shape), dtype), op), shape, dtype);
}

/**
 * A tensor of floats with these values, copied in row-major order.
 * @param shape by default one axis as long as `values`
 */
export function tensor(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor {
  return fromValues(values instanceof Float32Array ? values : Float32Array.from(values), shape, "f32");
}

/** A tensor of 32-bit integers (labels, indices) with these values. */
export function intTensor(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor<"i32"> {
  return fromValues(values instanceof Int32Array ? values : Int32Array.from(values), shape, "i32");
}

function fromValues<D extends DType>(values: Float32Array | Int32Array, shape: Shape, dtype: D): Tensor<D> {
  if (values.length !== sizeOf(shape))
    throw new ShapeError("tensor", `expected ${sizeOf(shape)} values for shape [${shape.join(", ")}], got ${values.length}`);
  const y = empty("tensor", shape, dtype);
  backend().write(y.ptr, values);
  return y;
}

/** A tensor of floats that are all `value`. */
export function full(shape: Shape, value: number): Tensor {
  const y = empty("full", shape, "f32");
  backend().kernels.fill(y.ptr, y.size, value);
  return y;
}

/** A tensor of zeros. */
export function zeros(shape: Shape): Tensor {
  return full(shape, 0);
}

/** A tensor of ones. */
export function ones(shape: Shape): Tensor {
  return full(shape, 1);
}
