// Mean absolute error.
import { abs } from "../ops/abs.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

/** |x − target|; `target` broadcasts. @throws ShapeError for shapes that do not broadcast */
export function l1Loss(x: Tensor, target: Tensor | number, { reduction = "mean" }: LossOptions = {}): Tensor {
  return reduce(abs(x.sub(target)), reduction);
}
