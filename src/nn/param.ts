// What a module holds: parameters, which optimizers change, and buffers, which
// forward passes change (running statistics).
import { bytesOf, releaseHeld, releaseWhenForgotten, Storage } from "../runtime.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";

/** Fills a tensor in place. */
export type Fill = (target: Tensor) => void;

/** How PyTorch keeps a parameter of ours: these values, seen as `view`, have PyTorch's axes at `axes`, which are joined to `shape`. */
export interface TorchLayout {
  /** Default: the parameter's own shape. */
  readonly view?: Shape;
  /** PyTorch's axis i is our axis `axes[i]`; default: ours. */
  readonly axes?: readonly number[];
  /** PyTorch's shape; default: that of `view` with its axes reordered. */
  readonly shape?: Shape;
}

/** A trainable tensor of a module; lives as long as its module. */
export class Param extends Tensor {
  /** A frozen parameter receives no gradient and is not updated. */
  frozen = false;
  /** Where PyTorch's values go; by default both layouts are the same. */
  readonly torch: TorchLayout;

  constructor(shape: Shape, fill: Fill, torch: TorchLayout = {}) {
    super(Storage.allocateHeld(bytesOf(sizeOf(shape), "f32"), "Param"), shape, "f32");
    this.torch = torch;
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
