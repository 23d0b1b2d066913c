// Logarithms of sums of exponentials.

import { binaryInto } from "../arithmetic/broadcast.ts";
import { reducedShape, reductionPasses, sumInto } from "../arithmetic/reduce.ts";
import { mul, sub } from "../arithmetic.ts";
import { defineExtraOp } from "../extraOp.ts";
import { bytesOf } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";
import { extremumInto, extremumShape } from "./extremum.ts";
import { type ReduceOptions, type Reduction, reduction } from "./sum.ts";

/** Largest finite float32: infinities are replaced by it before they are subtracted from each other. */
const MOST = 2 ** 128 - 2 ** 104;

const logSumExpOp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Reduction>("logSumExp", {
  shape: ([x], options) => extremumShape("logSumExp", x.shape, options),
  reads: ["y", 0],
  forward(k, y, [x], context) {
    const { axes } = context.options;
    const small = bytesOf(y.size, "f32");
    const most = { ptr: context.scratch(small), shape: reducedShape(x.shape, axes, true), size: y.size };
    const passes = reductionPasses(x.shape, axes);
    extremumInto(k, "max_fwd", most.ptr, x.ptr, x.size, passes, context, (pass) =>
      context.scratch(bytesOf((passes[pass]?.outer ?? 0) * (passes[pass]?.inner ?? 0), "i32")),
    );
    k.hardtanh_fwd(most.ptr, most.ptr, y.size, -MOST, MOST);
    const terms = { ptr: context.scratch(bytesOf(x.size, "f32")), shape: x.shape, size: x.size };
    binaryInto(k, sub, terms, x, most);
    k.exp_fwd(terms.ptr, terms.ptr, x.size);
    sumInto(k, y.ptr, terms.ptr, x.shape, axes, context);
    k.log_fwd(y.ptr, y.ptr, y.size);
    k.add_fwd(y.ptr, y.ptr, most.ptr, y.size);
  },
  backward(k, dy, [dx], context) {
    if (!dx) return;
    const [x] = context.inputs;
    const shape = reducedShape(x.shape, context.options.axes, true);
    const y = { ptr: context.scratch(bytesOf(dy.size, "f32")), shape, size: dy.size };
    k.hardtanh_fwd(y.ptr, context.y.ptr, y.size, -MOST, MOST);
    binaryInto(k, sub, dx, x, y);
    k.exp_fwd(dx.ptr, dx.ptr, dx.size);
    binaryInto(k, mul, dx, dx, { ptr: dy.ptr, shape, size: dy.size });
  },
});

/** y = ln Σ e^x over `axes` (all by default), computed from x − max x, so that big values do not overflow; −∞ where all x are. */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  return logSumExpOp(x, reduction("logSumExp", x, options));
}
