// The base of every optimizer: packs parameters, gradients and state side by
// side, runs the step, and gives a subclass runs of neighbours to update.
import type { Kernels, Ptr } from "../backend.ts";
import { FormatError, ShapeError } from "../errors.ts";
import { type AnyModule, Module } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { backend, releaseHeld, releaseWhenForgotten, Storage } from "../runtime.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { differentiate, type Target } from "../tape.ts";
import { Tensor } from "../tensor.ts";

/** Parameters that lie side by side, with the same number of updates behind them. */
export interface Run {
  readonly weights: Ptr;
  readonly gradients: Ptr;
  /** One address per state slot, in the order of `slots`. */
  readonly state: readonly Ptr[];
  /** Elements, a multiple of 4. */
  readonly size: number;
  /** Updates made so far: 0 in the first. */
  readonly updates: number;
}

/** What a step gives back. */
export interface StepResult {
  /** The loss, read from the device. */
  value(): Promise<number>;
}

/** How often an optimizer, and each of its parameters, has stepped. */
export interface Counters {
  readonly stepCount: number;
  readonly updates: readonly number[];
}

/** What every optimizer takes. */
export interface OptimizerOptions {
  /** Learning rate, or a schedule of it by step. */
  readonly lr: number | Schedule;
}

/** One parameter's place in the slabs. Offsets are in bytes. */
interface Slot {
  readonly name: string;
  readonly parameter: Param;
  readonly offset: number;
  /** Elements with padding: a multiple of 4. */
  readonly padded: number;
  readonly target: Target;
  updates: number;
}

export abstract class Optimizer {
  /** Names of the state vectors kept per parameter, e.g. `momentum`. */
  abstract readonly slots: readonly string[];
  readonly #lr: Schedule;
  readonly #entries: Slot[] = [];
  readonly #gradients: Storage;
  #state: Storage[] | undefined;
  #stepCount = 0;

  /** `parameters`: a module (all its parameters) or a list of parameters. */
  constructor(parameters: AnyModule | Iterable<Param>, { lr }: OptimizerOptions) {
    const named =
      parameters instanceof Module ? [...parameters.namedParameters()] : Array.from(parameters, (p, i) => [String(i), p] as const);
    if (named.length === 0) throw new ShapeError("Optimizer", "expected at least one parameter, got none");
    if (new Set(named.map(([, p]) => p)).size < named.length)
      throw new ShapeError("Optimizer", "expected each parameter once, got one twice");
    if (typeof lr === "number" && !(lr >= 0 && Number.isFinite(lr))) throw new ShapeError("Optimizer", `expected lr >= 0, got ${lr}`);
    this.#lr = typeof lr === "number" ? () => lr : lr;
    let bytes = 0;
    const places = named.map(([name, parameter]) => {
      const padded = Math.ceil(parameter.size / 4) * 4;
      const place = { name, parameter, padded, offset: bytes };
      bytes += padded * 4;
      return place;
    });
    this.#gradients = this.#slab(bytes);
    const weights = this.#slab(bytes);
    const { kernels } = backend();
    for (const { name, parameter, padded, offset } of places) {
      parameter.moveTo(weights.slice(offset, padded * 4), kernels.copy);
      const target = { parameter, gradient: this.#gradients.slice(offset, padded * 4) };
      this.#entries.push({ name, parameter, offset, padded, target, updates: 0 });
    }
    releaseHeld(weights); // from here on its slices keep it
  }

  /** Updates one run of parameters in place. */
  protected abstract update(kernels: Kernels, run: Run, lr: number): void;

  /** Steps taken. */
  get stepCount(): number {
    return this.#stepCount;
  }

  /** The learning rate that the next step will use. */
  get lr(): number {
    return this.#lr(this.#stepCount);
  }

  /**
   * One training step: builds the loss, differentiates it with respect to this optimizer's parameters
   * (frozen ones excepted), updates them. Everything made inside goes with it. If anything throws, or the
   * loss is not finite (NonFiniteError), nothing has changed and the next step works.
   * A parameter the loss does not depend on is left alone, its state included.
   */
  step(loss: () => Tensor): StepResult {
    this.#state ??= this.slots.map(() => this.#slab(this.#gradients.bytes));
    const lr = this.lr;
    const wanted = this.#entries.filter(({ parameter }) => !parameter.frozen);
    const value = differentiate(
      `step ${this.#stepCount}`,
      wanted.map(({ target }) => target),
      loss,
      (received) => {
        for (const run of this.#runs(wanted.filter((_, i) => received[i]))) this.update(backend().kernels, run, lr);
        this.#stepCount++;
      },
    );
    return { value: () => Promise.resolve(value) };
  }

  /** State by name, live: `momentum.features.0.weight`. Empty before the first step. */
  stateDict(): Map<string, Tensor> {
    const entries = new Map<string, Tensor>();
    this.slots.forEach((slot, i) => {
      const slab = this.#state?.[i];
      if (!slab) return;
      for (const { name, parameter, offset } of this.#entries)
        entries.set(`${slot}.${name}`, new Tensor(slab.slice(offset, parameter.size * 4), parameter.shape, "f32"));
    });
    return entries;
  }

  /**
   * The gradients of the last step by parameter, copied out; what the step did not reach has its last gradient, or zeros.
   * Of use after a step, for looking at.
   */
  gradients(): Map<string, Float32Array<ArrayBuffer>> {
    const { ptr } = this.#gradients;
    return new Map(this.#entries.map(({ name, parameter, offset }) => [name, backend().readF32(ptr + offset, parameter.size)]));
  }

  /** Counters that continue a run exactly, beside `stateDict`. */
  get counters(): Counters {
    return { stepCount: this.#stepCount, updates: this.#entries.map(({ updates }) => updates) };
  }

  /**
   * @internal Continues from saved counters and state; `values` holds every name of `stateDict`, or none.
   * @throws FormatError where they belong to another optimizer; then nothing has changed
   */
  restore(counters: Counters, values: ReadonlyMap<string, Float32Array>): void {
    this.#checkSaved(counters, values);
    const state = this.slots.map(() => this.#slab(this.#gradients.bytes));
    for (const [i, slot] of this.slots.entries()) {
      for (const { name, offset } of this.#entries) {
        const saved = values.get(`${slot}.${name}`);
        if (saved) backend().write((state[i] as Storage).ptr + offset, saved);
      }
    }
    for (const slab of this.#state ?? []) releaseHeld(slab);
    this.#state = state;
    this.#stepCount = counters.stepCount;
    for (const [i, slot] of this.#entries.entries()) slot.updates = counters.updates[i] as number;
  }

  #checkSaved({ stepCount, updates }: Counters, values: ReadonlyMap<string, Float32Array>): void {
    const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
    if (!isCount(stepCount) || !updates.every(isCount) || updates.length !== this.#entries.length)
      throw new FormatError("restore", `expected step counts of ${this.#entries.length} parameters, got ${updates.length}`);
    const expected = new Map<string, number>(
      this.slots.flatMap((slot) => this.#entries.map(({ name, parameter }) => [`${slot}.${name}`, parameter.size] as const)),
    );
    for (const name of values.keys())
      if (!expected.has(name)) throw new FormatError("restore", `expected only state of this optimizer, got ${name}`);
    if (values.size === 0) return; // saved before the first step
    for (const [name, size] of expected) {
      const got = values.get(name)?.length;
      if (got !== size) throw new FormatError("restore", `expected ${size} values of ${name}, got ${got ?? "none"}`);
    }
  }

  /** Held memory, cleared, that goes with this optimizer. */
  #slab(bytes: number): Storage {
    const slab = Storage.allocateHeld(bytes, "Optimizer");
    backend().kernels.fill(slab.ptr, bytes / 4, 0);
    releaseWhenForgotten(this, slab);
    return slab;
  }

  /** Joins neighbours in all slabs, with equally many updates, into runs; counts one update for each. */
  #runs(entries: readonly Slot[]): Run[] {
    const runs: { weights: Ptr; gradients: Ptr; state: Ptr[]; size: number; updates: number }[] = [];
    for (const slot of entries) {
      const weights = slot.parameter.ptr;
      const gradients = this.#gradients.ptr + slot.offset;
      const last = runs.at(-1);
      if (last && last.updates === slot.updates && last.weights + last.size * 4 === weights && last.gradients + last.size * 4 === gradients)
        last.size += slot.padded;
      else
        runs.push({
          weights,
          gradients,
          state: (this.#state ?? []).map((slab) => slab.ptr + slot.offset),
          size: slot.padded,
          updates: slot.updates,
        });
      slot.updates++;
    }
    return runs;
  }
}
