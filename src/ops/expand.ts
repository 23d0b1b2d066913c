// Repetition along axes.
import { resolveAxis } from "../arithmetic/axes.ts";
import { expandInto, unbroadcastInto } from "../arithmetic/broadcast.ts";
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

const op = /* @__PURE__ */ defineOp<readonly [x: Tensor], Shape>("expand", {
  shape: (_, shape) => shape,
  reads: [],
  cheap: true,
  forward: (k, y, [x]) => expandInto(k, y, x, 1),
  backward: (k, dy, [dx], context) => dx && unbroadcastInto(k, dx, dy, context),
});

/**
 * x repeated to `shape` (NumPy's broadcast_to): axes of extent 1, and those that x lacks in front, are repeated; -1 keeps an extent.
 * A copy: arithmetic broadcasts by itself and needs none.
 * @throws ShapeError for a shape that x does not broadcast to
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  const missing = shape.length - x.shape.length;
  const full = shape.map((extent, axis) => (extent === -1 ? (x.shape[axis - missing] ?? -1) : extent));
  const fits = full.every((extent, axis) => {
    const own = axis < missing ? 1 : x.shape[axis - missing];
    return Number.isSafeInteger(extent) && extent >= 0 && (own === 1 || own === extent);
  });
  if (missing < 0 || !fits)
    throw new ShapeError("expand", `expected a shape that [${x.shape.join(", ")}] broadcasts to, got [${shape.join(", ")}]`);
  return op(x, full);
}

/**
 * x `repeats[axis]` times behind itself along each axis; axes that x lacks in front count as 1: torch.tile, NumPy's tile.
 * @throws ShapeError for repeats that are not integers >= 0
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  const rank = Math.max(repeats.length, x.shape.length);
  const padded = [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape];
  const times = [...new Array<number>(rank - repeats.length).fill(1), ...repeats];
  checkRepeats("tile", times);
  const apart = padded.flatMap((extent) => [1, extent]);
  const repeated = padded.flatMap((extent, axis) => [times[axis] ?? 1, extent]);
  return op(x.reshape(apart), repeated).reshape(padded.map((extent, axis) => extent * (times[axis] ?? 1)));
}

/** Each slice of x along `axis` (negative ones counted from the end) `repeats` times in a row: torch.repeat_interleave. */
export function repeatInterleave(x: Tensor, repeats: number, axis: number): Tensor {
  const at = resolveAxis("repeatInterleave", axis, x.shape);
  checkRepeats("repeatInterleave", [repeats]);
  const [before, extent, after] = [x.shape.slice(0, at), x.shape[at] ?? 0, x.shape.slice(at + 1)];
  return op(x.reshape([...before, extent, 1, ...after]), [...before, extent, repeats, ...after]).reshape([
    ...before,
    extent * repeats,
    ...after,
  ]);
}

function checkRepeats(name: string, repeats: readonly number[]): void {
  if (!repeats.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new ShapeError(name, `expected repeats >= 0, got ${repeats.join(", ")}`);
}
