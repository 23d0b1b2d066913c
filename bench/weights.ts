// A model for optimizers alone: parameters, and a loss that costs nothing.
import { Module } from "../src/nn/module.ts";
import { Param } from "../src/nn/param.ts";
import { defineOp } from "../src/op.ts";
import { backend } from "../src/runtime.ts";
import type { Tensor } from "../src/tensor.ts";

export class Weights extends Module {
  readonly size: number;
  readonly weight: Param;
  gradientIsSet = false;

  constructor(size: number) {
    super();
    this.size = size;
    this.weight = new Param([size], (w) => backend().kernels.fill(w.ptr, size, 1));
  }

  /** A loss whose gradient is 0.001 everywhere. It stays where the first backward pass put it, so that the others are free. */
  readonly loss = defineOp<readonly [w: Tensor]>("loss", {
    shape: () => [],
    forward: (k, y) => k.fill(y.ptr, 1, 1),
    backward: (k, _, [dw]) => {
      if (dw && !this.gradientIsSet) k.fill(dw.ptr, this.size, 1e-3);
      this.gradientIsSet = true;
    },
  });
  forward(): Tensor {
    return this.loss(this.weight);
  }
}
