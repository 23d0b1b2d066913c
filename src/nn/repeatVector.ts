import { ShapeError } from "../errors.ts";
import { expand } from "../ops/expand.ts";
import { unsqueeze } from "../ops/squeeze.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";
import { checkCount } from "./shared.ts";

/** Each vector as a sequence of `count` equal ones: [N, C] to [N, count, C]. */
export class RepeatVector extends Module {
  readonly count: number;

  constructor(count: number) {
    super();
    checkCount("RepeatVector", "count", count);
    this.count = count;
  }

  override forward(x: Tensor): Tensor {
    if (x.shape.length !== 2) throw new ShapeError("RepeatVector", `expected x [N, C], got [${x.shape.join(", ")}]`);
    return expand(unsqueeze(x, 1), [-1, this.count, -1]);
  }
}
