// defineExtraOp: defineOp for ops that call kernels beyond the core ones.
import type { AllKernels, DType } from "./backend.ts";
import { allKernels } from "./extraKernels.ts";
import { type DTypeOf, defineOp, type OpFunction } from "./op.ts";
import type { Inputs, OpSpec } from "./opSpec.ts";

/**
 * Defines an op as `defineOp` does, whose kernels are all there are: those of `assembly/extra.ts` too. A bundle carries
 * their module where it has such an op, and only there.
 *
 * ```ts
 * export const sin = defineExtraOp<readonly [x: Tensor]>("sin", {
 *   shape: ([x]) => x.shape,
 *   forward: (k, y, [x]) => k.sin_fwd(y.ptr, x.ptr, y.size),
 *   backward: (k, dy, [dx], { inputs: [x] }) => dx && k.sin_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
 * });
 * ```
 */
// #__NO_SIDE_EFFECTS__
export function defineExtraOp<I extends Inputs, O = undefined, S extends string = never, D extends DType = "f32">(
  name: string,
  spec: OpSpec<I, O, S, D, AllKernels> & DTypeOf<D>,
): OpFunction<I, O, D> {
  const { forward, backward } = spec;
  return defineOp<I, O, S, D>(name, {
    ...spec,
    forward: (_, y, inputs, context) => forward(allKernels(), y, inputs, context),
    backward: backward === "none" ? backward : (_, dy, dx, context) => backward(allKernels(), dy, dx, context),
  });
}
