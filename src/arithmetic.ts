// The ops behind Tensor's own methods.
import { ShapeError } from "./errors.ts";
import type { Op } from "./tape.ts";

/** y = a + b, same shapes. */
export const addOp: Op<"f32"> = {
  name: "add",
  dtype: "f32",
  shape([a, b]) {
    if (!a || !b || a.shape.join() !== b.shape.join())
      throw new ShapeError("add", `expected equal shapes, got [${a?.shape.join(", ")}] and [${b?.shape.join(", ")}]`);
    return a.shape;
  },
  forward(k, y, [a, b]) {
    if (a && b) k.add_fwd(y.ptr, a.ptr, b.ptr, y.size);
  },
  passes: () => true,
  backward: "none",
};
