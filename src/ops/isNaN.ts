// Which values are not a number, and which are finite.
import { broadcastInto } from "../arithmetic/broadcast.ts";
import { defineExtraOp } from "../extraOp.ts";
import { bytesOf } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";
import { notEqual } from "./compare.ts";

/** 1 where x is NaN, else 0; i32, no gradient. */
function isNaNTensor(x: Tensor): Tensor<"i32"> {
  return notEqual(x, x);
}

/** 1 where x is neither infinite nor NaN, else 0; i32, no gradient. */
const isFiniteTensor = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], undefined, never, "i32">("isFinite", {
  dtype: "i32",
  shape: ([x]) => x.shape,
  forward(k, y, { 0: x }, context) {
    // x − x is 0 for finite x, else NaN
    const difference = { ptr: context.scratch(bytesOf(x.size, "f32")), shape: x.shape, size: x.size };
    k.sub_fwd(difference.ptr, x.ptr, x.ptr, x.size);
    broadcastInto(k.equal, y, difference, difference);
  },
  backward: "none",
});

export { isFiniteTensor as isFinite, isNaNTensor as isNaN };
