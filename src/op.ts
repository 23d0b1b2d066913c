// defineOp: turns a spec (shape, forward, backward) into a typed function.
import type { DType } from "./backend.ts";
import type { Inputs, Op, OpSpec } from "./opSpec.ts";
import { apply } from "./tape.ts";
import { Tensor } from "./tensor.ts";

/** An op as a function: its inputs, then its options where it has any. */
export type OpFunction<I extends Inputs, O, D extends DType> = (
  ...args: [O] extends [undefined] ? [...inputs: I] : [...inputs: I, options: O]
) => Tensor<D>;

/**
 * Defines an op. `backward` is a function or "none"; leaving it out does not compile.
 *
 * ```ts
 * export const relu = defineOp<readonly [x: Tensor]>("relu", {
 *   shape: ([x]) => x.shape,
 *   forward: (k, y, [x]) => k.relu_fwd(y.ptr, x.ptr, y.size),
 *   backward: (k, dy, [dx], { y }) => dx && k.relu_dx(dx.ptr, dy.ptr, y.ptr, y.size),
 * });
 * ```
 */
// #__NO_SIDE_EFFECTS__
export function defineOp<I extends Inputs, O = undefined, S extends string = never, D extends DType = "f32">(
  name: string,
  spec: OpSpec<I, O, S, D> & DTypeOf<D>,
): OpFunction<I, O, D> {
  const dtype = (spec.dtype ?? "f32") as D; // D is "f32" where the spec does not say: see DTypeOf
  const op: Op<D> = { name, ...spec, dtype };
  return (...args: readonly unknown[]) => {
    const inputs: (Tensor<DType> | null)[] = [];
    for (const arg of args) {
      if (arg !== null && !(arg instanceof Tensor)) break;
      inputs.push(arg);
    }
    return apply<D, Tensor<D>>(Tensor<D>, op, inputs, args[inputs.length]);
  };
}

/** An op whose output is not f32 has to say so. */
export type DTypeOf<D extends DType> = D extends "f32" ? { readonly dtype?: D } : { readonly dtype: D };
