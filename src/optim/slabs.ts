// Where an optimizer keeps things: parameters, gradients and state side by side, so that a step passes over few stretches.

import type { Target } from "../differentiate.ts";
import type { Param } from "../nn/param.ts";
import { backend, releaseHeld, releaseWhenForgotten, Storage } from "../runtime.ts";
import type { SettledGroup } from "./groups.ts";
import type { Run } from "./rule.ts";

/** One parameter's place. Offsets are in bytes. */
export interface Slot {
  readonly name: string;
  readonly parameter: Param;
  /** In the slab of gradients. */
  readonly offset: number;
  /** In its group's slabs of state. */
  readonly stateOffset: number;
  /** Elements with padding: a multiple of 4. */
  readonly padded: number;
  readonly target: Target;
  updates: number;
}

/** A group with its place in memory: its parameters follow each other in every slab. */
export interface Group extends SettledGroup {
  readonly slots: readonly Slot[];
  /** Bytes of one vector of state. */
  readonly bytes: number;
  /** One slab per state slot of the rule, from the first step on. */
  state: readonly Storage[] | undefined;
}

/** Slabs of so many bytes: all, or none where there is no room for one. */
function slabs(owner: object, bytes: readonly number[]): Storage[] {
  const made: Storage[] = [];
  try {
    for (const count of bytes) made.push(slab(owner, count));
    return made;
  } catch (error) {
    for (const storage of made) releaseHeld(storage);
    throw error;
  }
}

/** Held memory, cleared, that goes with `owner`. */
function slab(owner: object, bytes: number): Storage {
  const storage = Storage.allocateHeld(bytes, "Optimizer");
  backend().kernels.fill(storage.ptr, bytes / 4, 0);
  releaseWhenForgotten(owner, storage);
  return storage;
}

/** Moves the parameters of all groups side by side and gives each a place for its gradient. */
export function pack(owner: object, settled: readonly SettledGroup[]): Group[] {
  const padded = (parameter: Param) => Math.ceil(parameter.size / 4) * 4;
  const bytesOf = ({ parameters }: SettledGroup) => parameters.reduce((bytes, [, parameter]) => bytes + padded(parameter) * 4, 0);
  const total = settled.reduce((bytes, group) => bytes + bytesOf(group), 0);
  const [gradients, weights] = slabs(owner, [total, total]) as [Storage, Storage]; // as many as asked for
  const { kernels } = backend();
  let start = 0;
  const groups = settled.map((group): Group => {
    let stateOffset = 0;
    const slots = group.parameters.map(([name, parameter]): Slot => {
      const offset = start + stateOffset;
      const elements = padded(parameter);
      parameter.moveTo(weights.slice(offset, elements * 4), kernels.copy);
      const target = { parameter, gradient: gradients.slice(offset, elements * 4) };
      releaseWhenForgotten(owner, target.gradient);
      const slot = { name, parameter, offset, stateOffset, padded: elements, target, updates: 0 };
      stateOffset += elements * 4;
      return slot;
    });
    start += stateOffset;
    return { ...group, slots, bytes: stateOffset, state: undefined };
  });
  for (const storage of [gradients, weights]) releaseHeld(storage); // from here on their slices keep them
  return groups;
}

/** Fresh vectors of state, group by group: all, or none where there is no room for one. */
export function freshStates(owner: object, groups: readonly Group[]): Storage[][] {
  const all = slabs(
    owner,
    groups.flatMap(({ rule, bytes }) => rule.slots.map(() => bytes)),
  );
  return groups.map(({ rule }) => all.splice(0, rule.slots.length));
}

/** The parameters in `slots`, in runs: neighbours in all slabs with equally many updates are one, unless `single`. */
export function runsOf({ state = [] }: Group, slots: readonly Slot[], single: boolean): Run[] {
  const runs: (Run & { size: number })[] = [];
  for (const { parameter, target, stateOffset, padded, updates } of slots) {
    const weights = parameter.ptr;
    const gradients = target.gradient.ptr;
    const last = runs.at(-1);
    const end = (last?.size ?? 0) * 4;
    if (last && !single && last.updates === updates && last.weights + end === weights && last.gradients + end === gradients)
      last.size += padded;
    else runs.push({ weights, gradients, state: state.map(({ ptr }) => ptr + stateOffset), size: padded, updates });
  }
  return runs;
}
