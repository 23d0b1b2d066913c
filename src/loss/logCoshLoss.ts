// The logarithm of the hyperbolic cosine.
import { abs } from "../ops/abs.ts";
import { softplus } from "../ops/softplus.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

/** ln cosh(d) for d = x − target: d²/2 near 0, |d| − ln 2 far away. `target` broadcasts. @throws ShapeError for shapes that do not broadcast */
export function logCoshLoss(x: Tensor, target: Tensor | number, options: LossOptions = {}): Tensor {
  return reduce("logCoshLoss", x, options, () => {
    const d = abs(x.sub(target));
    return d.add(softplus(d.mul(-2))).sub(Math.LN2);
  });
}
