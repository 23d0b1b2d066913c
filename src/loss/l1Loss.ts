// Mean absolute error.
import { abs } from "../ops/abs.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

/** |x − target|; `target` broadcasts. @throws ShapeError for shapes that do not broadcast */
export function l1Loss(x: Tensor, target: Tensor | number, options: LossOptions = {}): Tensor {
  return reduce("l1Loss", x, options, () => abs(x.sub(target)));
}
