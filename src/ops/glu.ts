// Gated linear unit.
import { resolveAxis } from "../arithmetic/axes.ts";
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { sigmoid } from "./sigmoid.ts";
import { slice } from "./slice.ts";

/** y = a·sigmoid(b), a and b the two halves of x along `axis` (default the last). Dauphin et al. 2017. @throws ShapeError for an odd extent */
export function glu(x: Tensor, axis = -1): Tensor {
  const at = resolveAxis("glu", axis, x.shape);
  const extent = x.shape[at] ?? 0;
  if (extent % 2 !== 0) throw new ShapeError("glu", `expected an even extent along axis ${at} of [${x.shape.join(", ")}], got ${extent}`);
  const half = (rest: (size: number) => number) => x.shape.map((size, i) => (i === at ? extent / 2 : rest(size)));
  const [none, whole] = [() => 0, (size: number) => size];
  return slice(x, x.shape.map(none), half(whole)).mul(sigmoid(slice(x, half(none))));
}
