// Another shape for the same values in the same memory.
import type { DType } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { Op } from "../opSpec.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { resolveAxis } from "./axes.ts";

/** `wanted` with its -1, if it has one, filled in; a ShapeError where it does not hold as many elements as `from`. */
function reshaped(from: Shape, wanted: Shape): Shape {
  const size = sizeOf(from);
  const fail = () => new ShapeError("reshape", `expected a shape of ${size} elements, got [${wanted.join(", ")}] for [${from.join(", ")}]`);
  let known = 1;
  let open = 0;
  for (const extent of wanted) {
    if (extent === -1) open++;
    else if (Number.isSafeInteger(extent) && extent >= 0) known *= extent;
    else throw fail();
  }
  if (open === 0 && known === size) return [...wanted];
  const rest = size / known;
  if (open !== 1 || !Number.isInteger(rest)) throw fail();
  return wanted.map((extent) => (extent === -1 ? rest : extent));
}

function reshapeOp<D extends DType>(dtype: D): Op<D> {
  return {
    name: "reshape",
    dtype,
    shape: ([x], wanted) => reshaped(x?.shape ?? [], wanted as Shape), // Tensor.reshape's argument
    view: true,
    reads: [],
    cheap: true,
    forward: () => {},
    passes: () => true,
    backward: () => {},
  };
}

/** Reshape, for each element type. Its option is the shape. */
export const reshapeOps: { readonly [D in DType]: Op<D> } = {
  f32: /* @__PURE__ */ reshapeOp("f32"),
  i32: /* @__PURE__ */ reshapeOp("i32"),
};

/** `shape` with all axes from `startAxis` on merged into one. */
export function flatShape(shape: Shape, startAxis: number): Shape {
  const kept = startAxis === shape.length ? shape : shape.slice(0, resolveAxis("flatten", startAxis, shape));
  return [...kept, sizeOf(shape.slice(kept.length))];
}
