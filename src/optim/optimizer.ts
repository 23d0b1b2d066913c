// The base of every optimizer: runs the step, clips, has each group's rule update it, and saves and restores its state.

import { differentiate } from "../differentiate.ts";
import { FormatError, ShapeError, StateError } from "../errors.ts";
import { backend, releaseHeld, type Storage } from "../runtime.ts";
import { adaptiveParts, checkState, type PlateauState, type Schedule } from "../schedule/schedule.ts";
import { inStep } from "../tape.ts";
import { Tensor } from "../tensor.ts";
import { type Clipping, checkClipping, clipGradients } from "./clip.ts";
import { type OptimizerOptions, settle, type Trainable } from "./groups.ts";
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";
import { freshStates, type Group, pack, runsOf, type Slot } from "./slabs.ts";

/** What a step gives back. */
export interface StepResult {
  /** The loss, read from the device. */
  value(): Promise<number>;
}

export interface StepOptions {
  /** Learning rate of all groups in this step, in place of theirs. */
  readonly lr?: number;
}

/** How often an optimizer, and each of its parameters, has stepped; where its adaptive schedules stand. */
export interface Counters {
  readonly stepCount: number;
  readonly updates: readonly number[];
  /** Left out where there are none. */
  readonly schedules?: readonly PlateauState[];
}

/**
 * Trains parameters by a rule. `new Optimizer(model, options, rule)` is an optimizer of your own; the subclasses are
 * the known ones.
 */
export class Optimizer<O extends OptimizerOptions = OptimizerOptions> {
  readonly #groups: readonly Group[];
  readonly #clipping: Clipping;
  #stepCount = 0;
  #disposed = false;

  /**
   * @param trainable a module (all its parameters), parameters, or groups of them with options of their own
   * @param rule makes the rule for a group's options; throws where they are out of range
   * @throws ShapeError for bad options, for no parameters and for one twice; then no memory has been taken
   */
  constructor(trainable: Trainable<O>, options: O, rule: (options: O) => Rule) {
    checkClipping(options);
    this.#clipping = options;
    this.#groups = pack(this, settle(trainable, options, rule));
  }

  /** Names of the state vectors kept per parameter, e.g. `momentum`. */
  get slots(): readonly string[] {
    return [...new Set(this.#groups.flatMap(({ rule }) => rule.slots))];
  }

  /** Steps taken. */
  get stepCount(): number {
    return this.#stepCount;
  }

  /** The learning rate that the next step will use, of the first group. */
  get lr(): number {
    return this.lrs[0] as number;
  }

  /** The learning rates that the next step will use, group by group. */
  get lrs(): readonly number[] {
    return this.#groups.map(({ lr }) => lr(this.#stepCount));
  }

  /** Tells the schedules that look at results (`reduceOnPlateau`) of one, e.g. an epoch's validation loss. */
  observe(metric: number): void {
    for (const schedule of this.#adaptive()) schedule.observe(metric);
  }

  /**
   * One training step: builds the loss, differentiates it with respect to this optimizer's parameters
   * (frozen ones excepted), updates them. Everything made inside goes with it. If anything throws, or the
   * loss is not finite (NonFiniteError), nothing has changed and the next step works.
   * A parameter the loss does not depend on is left alone, its state included.
   *
   * Several functions are micro-batches: one after the other their losses are built and differentiated, the gradients
   * are added in order, and the parameters updated once; the loss is the sum. The memory is that of one of them. For
   * the mean over a batch each loss is its part's mean times its part's share of the examples; that differs from the
   * undivided batch by rounding alone, batch norm excepted, which sees the parts.
   */
  step(loss: (() => Tensor) | readonly (() => Tensor)[], { lr }: StepOptions = {}): StepResult {
    if (typeof loss !== "function" && loss.length === 0) throw new ShapeError("step", "expected at least one loss function, got none");
    if (lr !== undefined) checkOption("step", "lr", lr);
    const slots = this.#slots();
    this.#start();
    const rates = lr === undefined ? this.lrs : this.#groups.map(() => lr);
    const wanted = slots.filter(({ parameter }) => !parameter.frozen);
    const label = `step ${this.#stepCount}`;
    const value = differentiate(
      label,
      wanted.map(({ target }) => target),
      loss,
      (received) => this.#update(label, new Set(wanted.filter((_, i) => received[i])), rates),
    );
    return { value: () => Promise.resolve(value) };
  }

  /** Makes the state, before the first step. */
  #start(): void {
    if (this.#groups.every(({ state }) => state)) return;
    const states = freshStates(this, this.#groups);
    for (const [i, group] of this.#groups.entries()) group.state = states[i];
  }

  #update(label: string, received: ReadonlySet<Slot>, rates: readonly number[]): void {
    const { kernels } = backend();
    const slots = this.#groups.map((group) => group.slots.filter((slot) => received.has(slot)));
    const runs = (single: boolean) =>
      this.#groups.map((group, i) => runsOf(group, slots[i] as Slot[], single || group.rule.single === true));
    const joined = runs(false);
    const { clipNorm, clipValue } = this.#clipping;
    if (clipNorm !== undefined || clipValue !== undefined) clipGradients(kernels, label, runs(true).flat(), joined.flat(), this.#clipping);
    for (const [i, { rule, constraint }] of this.#groups.entries()) {
      for (const run of joined[i] ?? []) rule.update(kernels, run, rates[i] as number);
      for (const slot of slots[i] ?? []) {
        constraint?.(kernels, slot.parameter);
        slot.updates++;
      }
    }
    this.#stepCount++;
  }

  /** State by name, live: `momentum.features.0.weight`. Empty before the first step. */
  stateDict(): Map<string, Tensor> {
    const entries = new Map<string, Tensor>();
    for (const { slots, rule, state = [] } of this.#groups)
      for (const [i, storage] of state.entries())
        for (const { name, parameter, stateOffset } of slots)
          entries.set(`${rule.slots[i]}.${name}`, new Tensor(storage.slice(stateOffset, parameter.size * 4), parameter.shape, "f32"));
    return entries;
  }

  /**
   * The gradients of the last step by parameter, copied out, clipped where that was asked for; what the step did not reach has its last gradient, or zeros.
   * Of use after a step, for looking at.
   */
  gradients(): Map<string, Float32Array<ArrayBuffer>> {
    return new Map(this.#slots().map(({ name, parameter, target }) => [name, backend().readF32(target.gradient.ptr, parameter.size)]));
  }

  /** Counters that continue a run exactly, beside `stateDict`. */
  get counters(): Counters {
    const schedules = this.#adaptive().map(({ state }) => state);
    const counts = { stepCount: this.#stepCount, updates: this.#slots().map(({ updates }) => updates) };
    return schedules.length > 0 ? { ...counts, schedules } : counts;
  }

  /**
   * @internal Continues from saved counters and state; `values` holds every name of `stateDict`, or none.
   * @throws FormatError where they belong to another optimizer; then nothing has changed
   */
  restore(counters: Counters, values: ReadonlyMap<string, Float32Array>): void {
    this.#checkSaved(counters, values);
    const started = values.size > 0;
    const states = started ? freshStates(this, this.#groups) : [];
    for (const [g, { slots, rule }] of this.#groups.entries())
      for (const [i, slot] of rule.slots.entries())
        for (const { name, stateOffset } of slots) {
          const saved = values.get(`${slot}.${name}`);
          if (saved) backend().write(((states[g] as Storage[])[i] as Storage).ptr + stateOffset, saved);
        }
    for (const [g, group] of this.#groups.entries()) {
      for (const storage of group.state ?? []) releaseHeld(storage);
      group.state = states[g];
    }
    this.#stepCount = counters.stepCount;
    for (const [i, slot] of this.#slots().entries()) slot.updates = counters.updates[i] as number;
    for (const [i, schedule] of this.#adaptive().entries()) schedule.state = (counters.schedules ?? [])[i] as PlateauState;
  }

  #checkSaved({ stepCount, updates, schedules = [] }: Counters, values: ReadonlyMap<string, Float32Array>): void {
    const slots = this.#slots();
    const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
    if (!isCount(stepCount) || !updates.every(isCount) || updates.length !== slots.length)
      throw new FormatError("restore", `expected step counts of ${slots.length} parameters, got ${updates.length}`);
    const adaptive = this.#adaptive().length;
    if (!Array.isArray(schedules) || schedules.length !== adaptive)
      throw new FormatError("restore", `expected states of ${adaptive} adaptive schedules, got ${Object(schedules).length}`);
    for (const state of schedules) checkState(state);
    const expected = new Map<string, number>(
      this.#groups.flatMap((group) =>
        group.rule.slots.flatMap((slot) => group.slots.map(({ name, parameter }) => [`${slot}.${name}`, parameter.size] as const)),
      ),
    );
    for (const name of values.keys())
      if (!expected.has(name)) throw new FormatError("restore", `expected only state of this optimizer, got ${name}`);
    if (values.size === 0) return; // saved before the first step
    for (const [name, size] of expected) {
      const got = values.get(name)?.length;
      if (got !== size) throw new FormatError("restore", `expected ${size} values of ${name}, got ${got ?? "none"}`);
    }
  }

  /**
   * Gives the memory of gradients and state back now, rather than when the optimizer is collected; parameters stay.
   * The optimizer cannot step, be saved or restored afterwards.
   */
  dispose(): void {
    if (inStep()) throw new StateError("dispose", "expected to be outside a step, got a call inside a step's loss function");
    if (this.#disposed) return;
    for (const { target } of this.#slots()) releaseHeld(target.gradient);
    for (const group of this.#groups) {
      for (const storage of group.state ?? []) releaseHeld(storage);
      group.state = undefined;
    }
    this.#disposed = true;
  }

  /** `dispose` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #slots(): Slot[] {
    if (this.#disposed) throw new StateError("optimizer", "expected one that has its memory, got one that was disposed");
    return this.#groups.flatMap(({ slots }) => slots);
  }

  #adaptive() {
    return adaptiveParts(this.#groups.map(({ lr }): Schedule => lr));
  }
}
