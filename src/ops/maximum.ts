// The larger of two tensors, and what it shares with the smaller.

import { broadcastInto, broadcastShape } from "../arithmetic/broadcast.ts";
import { fillGradient } from "../arithmetic.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { OpFunction } from "../op.ts";
import type { Tensor } from "../tensor.ts";

type Pair = readonly [a: Tensor, b: Tensor];

/** @internal The larger or the smaller of two tensors. */
// #__NO_SIDE_EFFECTS__
export function pairwise(name: "maximum" | "minimum"): OpFunction<Pair, undefined, "f32"> {
  return defineExtraOp<Pair>(name, {
    shape: ([a, b]) => broadcastShape(name, a.shape, b.shape),
    reads: [0, 1],
    forward: (k, y, [a, b]) => broadcastInto(k[name], y, a, b),
    backward(k, dy, wanted, context) {
      const [a, b] = context.inputs;
      for (const [i, dx] of wanted.entries())
        if (dx)
          fillGradient(k, dx, dy, context, (g) => {
            const first = (i === 0) === (name === "maximum"); // what is a's share of the larger is b's of the smaller
            broadcastInto(k.larger_share, g, first ? a : b, first ? b : a);
            k.mul_fwd(g.ptr, g.ptr, dy.ptr, dy.size);
          });
    },
  });
}

/**
 * y = max(a, b), element by element, broadcast; NaN where either is. The gradient goes to the larger, half to each where
 * they are equal, as in PyTorch. For a limit that is a number see `clamp`.
 */
export const maximum = /* @__PURE__ */ pairwise("maximum");
