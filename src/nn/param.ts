// What a module holds: parameters, which optimizers change, and buffers, which
// forward passes change (running statistics).
import { bytesOf, releaseHeld, releaseWhenForgotten, Storage } from "../runtime.ts";
import { type Shape, sizeOf } from "../tape.ts";
import { Tensor } from "../tensor.ts";

/** Fills a tensor in place. */
export type Fill = (target: Tensor) => void;

/** A trainable tensor of a module; lives as long as its module. */
export class Param extends Tensor {
  /** A frozen parameter receives no gradient and is not updated. */
  frozen = false;

  constructor(shape: Shape, fill: Fill) {
    super(Storage.allocateHeld(bytesOf(sizeOf(shape), "f32"), "Param"), shape, "f32");
    fill(this);
  }

  /** @internal Moves the values into `place`; an optimizer packs its parameters side by side. */
  moveTo(place: Storage, copy: (to: number, from: number, size: number) => void): void {
    copy(place.ptr, this.ptr, this.size);
    releaseHeld(this.storage);
    this.storage = place;
    releaseWhenForgotten(this, place);
  }
}

/** A tensor that belongs to a module's state but is not trained: running statistics. Saved with the parameters. */
export class ModuleBuffer extends Tensor {
  constructor(shape: Shape, fill: Fill) {
    super(Storage.allocateHeld(bytesOf(sizeOf(shape), "f32"), "ModuleBuffer"), shape, "f32");
    fill(this);
  }
}
