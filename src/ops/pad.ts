// A frame of one value around a tensor.
import { copyBlock, placeIn } from "../arithmetic/blocks.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Elements to add before and after each axis. */
export type PadWidths = readonly (readonly [before: number, after: number])[];

interface PadOptions {
  readonly padding: PadWidths;
  readonly value: number;
}

const startsOf = (padding: PadWidths) => padding.map(([before]) => before);

const padOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], PadOptions>("pad", {
  shape([x], { padding }) {
    const fits = padding.length === x.shape.length && padding.flat().every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!fits)
      throw new ShapeError(
        "pad",
        `expected [before, after] >= 0 for each axis of [${x.shape.join(", ")}], got [${padding.map((pair) => `[${pair.join(", ")}]`).join(", ")}]`,
      );
    return x.shape.map((extent, axis) => extent + (padding[axis]?.[0] ?? 0) + (padding[axis]?.[1] ?? 0));
  },
  forward(k, y, [x], { options: { padding, value } }) {
    k.fill(y.ptr, y.size, value);
    copyBlock(k, placeIn(y.shape, y.ptr, startsOf(padding)), placeIn(x.shape, x.ptr), x.shape);
  },
  backward(k, dy, [dx], { options: { padding } }) {
    if (dx) copyBlock(k, placeIn(dx.shape, dx.ptr), placeIn(dy.shape, dy.ptr, startsOf(padding)), dx.shape);
  },
});

/** x with `padding[axis]` elements of `value` (default 0) added before and after each axis. */
export function pad(x: Tensor, padding: PadWidths, value = 0): Tensor {
  return padOp(x, { padding, value });
}
