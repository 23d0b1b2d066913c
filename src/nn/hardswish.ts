import { hardswish } from "../ops/hardswish.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** X·clamp(x + 3, 0, 6)/6, element by element: `hardswish` as a layer. */
export class Hardswish extends Module {
  override forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}
