// A chain of modules whose types have to fit together.
import { chain } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { type AnyModule, Module } from "./module.ts";

type Input<M extends AnyModule> = Parameters<M["forward"]>[0];
type Output<M extends AnyModule> = ReturnType<M["forward"]>;

/** The list itself, except that a layer which does not take what the one before it gives is replaced by one that would. */
type Chained<L extends readonly AnyModule[]> = L extends readonly [
  infer A extends AnyModule,
  infer B extends AnyModule,
  ...infer Rest extends AnyModule[],
]
  ? readonly [A, ...Chained<[Output<A> extends Input<B> ? B : Module<Output<A>, unknown>, ...Rest]>]
  : L;

type First<L extends readonly AnyModule[]> = L extends readonly [infer A extends AnyModule, ...unknown[]] ? Input<A> : Input<L[number]>;
type Last<L extends readonly AnyModule[]> = L extends readonly [...unknown[], infer Z extends AnyModule] ? Output<Z> : Output<L[number]>;

/** Runs its layers one after another; children are named `0`, `1`, …, or as given. */
export class Sequential<X, Y> extends Module<X, Y> {
  readonly layers: readonly AnyModule[];
  readonly #names: readonly string[];

  constructor(layers: readonly AnyModule[], names: readonly string[] = layers.map((_, index) => String(index))) {
    super();
    this.layers = layers;
    this.#names = names;
  }

  override forward(x: X): Y {
    return chain(x, this.layers) as Y; // `sequential` has checked that they fit
  }

  override *members(): Generator<[name: string, value: unknown]> {
    for (const [index, layer] of this.layers.entries()) yield [this.#names[index] ?? String(index), layer];
  }
}

/**
 * A module that runs `layers` in order: `sequential(new Conv2d(1, 6, 5), new ReLU(), new Flatten())`.
 * A layer that does not accept the output of the one before it does not compile.
 */
export function sequential<const L extends readonly AnyModule[]>(...layers: L & Chained<L>): Sequential<First<L>, Last<L>> {
  return new Sequential(layers);
}

/** A module that runs named layers in order: `sequentialOf({ conv: new Conv2d(1, 6, 5), norm: new BatchNorm2d(6) })`. */
export function sequentialOf(layers: Readonly<Record<string, Module>>): Sequential<Tensor, Tensor> {
  return new Sequential(Object.values(layers), Object.keys(layers));
}
