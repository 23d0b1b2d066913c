// Branches named as torchvision's Inception v3 names them.
import type { Module } from "../nn/module.ts";
import { Parallel } from "../nn/parallel.ts";
import { Sequential } from "../nn/sequential.ts";
import type { Tensor } from "../tensor.ts";

/** Layers of each branch, in order; a pooling layer has no parameters and takes no number. */
type Layers = Readonly<Record<string, readonly Module[]>>;

/** Chains side by side over one input. A branch's layers are `branch7x7_1`, `branch7x7_2`, …; a single one is `branch1x1`. */
export class Branches extends Parallel {
  readonly #layers: Layers;

  constructor(layers: Layers) {
    super(Object.fromEntries(Object.entries(layers).map(([name, chain]) => [name, new Sequential<Tensor, Tensor>(chain)])));
    this.#layers = layers;
  }

  override *members(): Generator<[name: string, value: unknown]> {
    for (const [name, layers] of Object.entries(this.#layers)) {
      const weighted = layers.filter((layer) => !layer.parameters().next().done);
      for (const layer of layers) {
        const number = weighted.indexOf(layer) + 1;
        yield [number === 0 ? `${name}_pool` : weighted.length === 1 ? name : `${name}_${number}`, layer];
      }
    }
  }
}
