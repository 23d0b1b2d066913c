// A shaped piece of memory. Its value may be given up for a while: who asks for it has it computed again.
import type { DType, Ptr } from "./backend.ts";
import { addressOf, type Storage } from "./runtime.ts";
import { type Shape, sizeOf } from "./shape.ts";
import type { Node, Tape } from "./tape.ts";

/** What kernels, gradients and saved values need of a tensor. */
export class Handle<D extends DType = DType> {
  readonly shape: Shape;
  readonly dtype: D;
  readonly size: number;
  /** @internal */ storage: Storage;
  /** @internal The tape that differentiates this value, while it runs. */
  tape: Tape | undefined = undefined;
  /** @internal The gradient collected so far. */
  gradient: Storage | undefined = undefined;
  /** @internal Where the gradient has to end up; parameters have one. */
  gradientTarget: Storage | undefined = undefined;
  /** @internal What computes this value again, while no backward pass is known to read it. */
  producer: Node | undefined = undefined;
  /** @internal The memory has been given back; `producer` can fill it again. */
  givenUp = false;

  constructor(storage: Storage, shape: Shape, dtype: D) {
    this.storage = storage;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
  }

  /** Byte address of the first element. */
  get ptr(): Ptr {
    this.revive();
    return addressOf(this.storage);
  }

  /** @internal Has the value computed again if it was given up. */
  revive(): void {
    if (this.givenUp) this.producer?.computeAgain();
  }
}
