// Joining tensors along an axis.
import { resolveAxis } from "../arithmetic/axes.ts";
import { copyBlock, placeIn } from "../arithmetic/blocks.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Calls `visit` for each part with the index in y at which it begins. */
function eachPart(parts: readonly Tensor[], axis: number, visit: (part: Tensor, starts: number[], i: number) => void): void {
  let offset = 0;
  parts.forEach((part, i) => {
    const starts = part.shape.map((_, a) => (a === axis ? offset : 0));
    visit(part, starts, i);
    offset += part.shape[axis] ?? 0;
  });
}

const concatOp = /* @__PURE__ */ defineOp<readonly Tensor[], number>("concat", {
  shape(parts, axis) {
    const [first] = parts;
    if (!first) throw new ShapeError("concat", "expected at least one tensor, got none");
    for (const { shape } of parts)
      if (shape.length !== first.shape.length || shape.some((extent, a) => a !== axis && extent !== first.shape[a]))
        throw new ShapeError(
          "concat",
          `expected shapes that agree in all axes but ${axis}, got ${parts.map((part) => `[${part.shape.join(", ")}]`).join(", ")}`,
        );
    return first.shape.map((extent, a) => (a === axis ? parts.reduce((sum, part) => sum + (part.shape[a] ?? 0), 0) : extent));
  },
  forward(k, y, parts, { options: axis }) {
    eachPart(parts, axis, (part, starts) => copyBlock(k, placeIn(y.shape, y.ptr, starts), placeIn(part.shape, part.ptr), part.shape));
  },
  backward(k, dy, gradients, { inputs, options: axis }) {
    eachPart(inputs, axis, ({ shape }, starts, i) => {
      const dx = gradients[i];
      if (dx) copyBlock(k, placeIn(shape, dx.ptr), placeIn(dy.shape, dy.ptr, starts), shape);
    });
  },
});

/** The tensors one behind another along `axis` (default 0, negative ones counted from the end); their other extents agree. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const [first] = tensors;
  return concatOp(...tensors, first ? resolveAxis("concat", axis, first.shape) : 0);
}
