// Weight normalization: length and direction of a weight are learned apart.
import { abs } from "../ops/abs.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import { backend } from "../runtime.ts";
import { scope, type Tensor } from "../tensor.ts";
import type { AnyModule } from "./module.ts";
import { Param } from "./param.ts";
import { otherAxes, ownParameter, parametrize } from "./parametrize.ts";

export interface WeightNormOptions {
  /** Which parameter; default "weight". */
  readonly name?: string;
  /** The axis that keeps a length for each index; default the last, the outputs of Linear and Conv2d. Null: one length for all. */
  readonly axis?: number | null;
}

/**
 * Has the layer learn `weightG`, the lengths, and `weightV`, the directions, in place of its weight, which becomes
 * weightG · weightV / |weightV|. Its values stay what they are. Returns the layer: `weightNorm(new Conv2d(3, 8, 3))`.
 *
 * From then on `layer.weight` is a tensor computed at each use, not a Param. Make the optimizer afterwards.
 * `removeParametrization` makes it a Param again.
 * Salimans & Kingma 2016, "Weight Normalization"; as in PyTorch, `axis` in place of `dim`.
 * @throws StateError for a layer without such a parameter, or one that is normalized already
 * @throws ShapeError for an axis that it does not have
 */
export function weightNorm<M extends AnyModule>(layer: M, { name = "weight", axis = -1 }: WeightNormOptions = {}): M {
  const direction = ownParameter("weightNorm", layer, name);
  const axes = axis === null ? direction.shape.map((_, i) => i) : otherAxes("weightNorm", direction, axis);
  // of one value, the length is its absolute value, whose gradient is defined at 0 too
  const lengths = () => (axes.length === 0 ? abs(direction) : sqrt(sum(square(direction), { axes, keepDims: true })));
  const shape = direction.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
  const length = new Param(shape, (g) => scope(() => void backend().kernels.copy(g.ptr, lengths().ptr, g.size)));
  const compute = (): Tensor => direction.mul(length.div(lengths()));
  parametrize(layer, name, { original: direction, parts: { [`${name}G`]: length, [`${name}V`]: direction } }, compute);
  return layer;
}
