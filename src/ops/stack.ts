// Joining tensors along a new axis.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { concat } from "./concat.ts";
import { unsqueeze } from "./squeeze.ts";

/** Tensors of one shape side by side along a new axis at place `axis` of the result (default 0, negative ones counted from the end). */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const shapes = tensors.map(({ shape }) => `[${shape.join(", ")}]`);
  if (new Set(shapes).size !== 1)
    throw new ShapeError("stack", `expected one or more tensors of one shape, got ${shapes.join(", ") || "none"}`);
  return concat(
    tensors.map((x) => unsqueeze(x, axis)),
    axis,
  );
}
