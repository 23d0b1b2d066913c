// Averages of a model's weights over the steps of its training, kept beside it: what EMA and SWA share.
import { FormatError, StateError } from "../errors.ts";
import type { AnyModule } from "../nn/module.ts";
import { backend, releaseWhenForgotten, Storage } from "../runtime.ts";
import { inStep } from "../tape.ts";
import { Tensor } from "../tensor.ts";

/** How often an average has been updated. */
export interface AverageCounters {
  /** Calls of `update`. */
  readonly steps: number;
  /** Those that took the weights in. */
  readonly updates: number;
}

/** A value of the model and its average. */
interface Entry {
  readonly name: string;
  readonly live: Tensor;
  /** Bytes from the slab's start. */
  readonly offset: number;
  readonly average: Storage;
}

/** Averages of all parameters and buffers (running statistics) of a model. */
export abstract class WeightAverage {
  readonly #slab: Storage;
  readonly #entries: readonly Entry[];
  #counters: AverageCounters = { steps: 0, updates: 0 };

  constructor(model: AnyModule) {
    const live = [...model.stateDict()];
    let bytes = 0;
    const places = live.map(([name, tensor]) => {
      const offset = bytes;
      bytes += Math.ceil(tensor.size / 4) * 16;
      return { name, live: tensor, offset };
    });
    const slab = Storage.allocateHeld(Math.max(bytes, 16), new.target.name);
    releaseWhenForgotten(this, slab);
    this.#slab = slab;
    this.#entries = places.map((place) => {
      const average = slab.slice(place.offset, place.live.size * 4);
      releaseWhenForgotten(this, average);
      return { ...place, average };
    });
    this.#stretches((average, weights, size) => backend().kernels.copy(average, weights, size));
  }

  /** How far the averages move towards the weights in an update, in [0, 1]; undefined: this step is left out. */
  protected abstract share(counters: AverageCounters): number | undefined;

  get counters(): AverageCounters {
    return this.#counters;
  }

  /** Takes the model's values in. To be called after each step of the optimizer; the Trainer does (option `average`). */
  update(): void {
    const share = this.share(this.#counters);
    const { steps, updates } = this.#counters;
    this.#counters = { steps: steps + 1, updates: updates + (share === undefined ? 0 : 1) };
    if (share === undefined) return;
    const { kernels } = backend();
    this.#stretches((average, weights, size) =>
      share === 1 ? kernels.copy(average, weights, size) : kernels.move_towards(average, weights, size, share),
    );
  }

  /**
   * Runs `work`, which has to compute all it needs before it returns (as `predict` and `save` do), with the averages
   * in the place of the model's values; before the first update with these. Nothing is copied.
   */
  use<R>(work: () => R): R {
    if (inStep()) throw new StateError("use", "expected to be outside a step, got a call inside a step's loss function");
    if (this.#counters.updates === 0) return work();
    const before = this.#entries.map(({ live }) => live.storage);
    for (const { live, average } of this.#entries) live.storage = average;
    try {
      return work();
    } finally {
      for (const [i, { live }] of this.#entries.entries()) live.storage = before[i] as Storage;
    }
  }

  /** Copies the averages into the model, for good; before the first update does nothing. */
  apply(): void {
    if (this.#counters.updates === 0) return;
    for (const { live, average } of this.#entries) backend().kernels.copy(live.ptr, average.ptr, live.size);
  }

  /** The averages by the names of the model's values, live. */
  stateDict(): Map<string, Tensor> {
    return new Map(
      this.#entries.map(({ name, live, offset }) => [name, new Tensor(this.#slab.slice(offset, live.size * 4), live.shape, "f32")]),
    );
  }

  /** @internal Throws a FormatError for what are no saved counters. */
  check(counters: AverageCounters): void {
    const { steps, updates } = Object(counters) as AverageCounters;
    if (!(Number.isSafeInteger(steps) && Number.isSafeInteger(updates) && updates >= 0 && updates <= steps))
      throw new FormatError("restore", `expected counters of an average, got ${JSON.stringify(counters)}`);
  }

  /** @internal Continues from saved counters; the values are written into `stateDict`. */
  restore(counters: AverageCounters): void {
    this.#counters = counters;
  }

  /** Visits averages and weights, joined where they are neighbours on both sides, as an optimizer lays them. */
  #stretches(visit: (average: number, weights: number, size: number) => void): void {
    let average = 0;
    let weights = 0;
    let size = 0;
    for (const { live, offset } of this.#entries) {
      const [to, from] = [this.#slab.ptr + offset, live.ptr];
      const padded = Math.ceil(size / 4) * 16;
      if (size > 0 && average + padded === to && weights + padded === from) size = (to - average) / 4 + live.size;
      else {
        if (size > 0) visit(average, weights, size);
        [average, weights, size] = [to, from, live.size];
      }
    }
    if (size > 0) visit(average, weights, size);
  }
}
