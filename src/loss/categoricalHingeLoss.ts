// The hinge between a class and the best of the others.
import { max } from "../ops/max.ts";
import { relu } from "../ops/relu.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { chooseClasses, type Labels, NONE_IGNORED } from "./labels.ts";
import { type LossOptions, reduce } from "./reduce.ts";

/**
 * max(0, 1 + max(0, x[c] of the other classes) − x[target]): Keras' categorical hinge, for scores x [N, ..., C].
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function categoricalHingeLoss(x: Tensor, target: Labels, options: LossOptions = {}): Tensor {
  return reduce("categoricalHingeLoss", x, options, () => {
    const { chosen } = chooseClasses("categoricalHingeLoss", x, target, { ignoreIndex: NONE_IGNORED });
    const own = sum(x.mul(chosen), { axes: [-1] });
    const best = max(x.mul(chosen.neg().add(1)), { axes: [-1] });
    return relu(best.sub(own).add(1));
  });
}
