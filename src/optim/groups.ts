// Parameter groups: which parameters an optimizer changes, and with which options each.
import { ShapeError } from "../errors.ts";
import { type AnyModule, Module } from "../nn/module.ts";
import { Param } from "../nn/param.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Constraint } from "./constraints.ts";
import { checkLookahead, type LookaheadOptions, lookahead } from "./lookahead.ts";
import type { Rule } from "./rule.ts";

/** A module (all its parameters), parameters, or parameters with names (`model.namedParameters()`). */
export type ParamSource = AnyModule | Iterable<Param> | Iterable<readonly [name: string, parameter: Param]>;

/** What every optimizer takes; all but the clipping may differ from group to group. */
export interface OptimizerOptions {
  /** Learning rate, or a schedule of it by step. */
  readonly lr: number | Schedule;
  /** Limits all gradients together to this Euclidean norm, before the update; default no limit. See `clip.ts`. */
  readonly clipNorm?: number;
  /** Limits each element of the gradients to ±clipValue, before `clipNorm`; default no limit. */
  readonly clipValue?: number;
  /** Applied to each parameter after its update: `maxNorm`, `unitNorm`, `minMaxNorm`, `nonNegative`, `clipWeights`; default none. */
  readonly constraint?: Constraint;
  /** Averages the way travelled every few steps (Zhang et al. 2019), around any optimizer; default none. */
  readonly lookahead?: LookaheadOptions;
}

/** Parameters with options of their own; what is left out is taken from the optimizer's options. */
export type ParamGroup<O extends OptimizerOptions> = Partial<Omit<O, "clipNorm" | "clipValue">> & { readonly params: ParamSource };

/** What an optimizer trains: a source of parameters, or groups. */
export type Trainable<O extends OptimizerOptions> = ParamSource | readonly ParamGroup<O>[];

/** A group with its options settled. Nothing has been allocated for it. */
export interface SettledGroup {
  readonly parameters: readonly (readonly [name: string, parameter: Param])[];
  readonly lr: Schedule;
  readonly rule: Rule;
  readonly constraint: Constraint | undefined;
}

/** Settles the options of each group. The parameters of group i are named `i.path`; without groups, just `path`. */
export function settle<O extends OptimizerOptions>(trainable: Trainable<O>, options: O, rule: (options: O) => Rule): SettledGroup[] {
  const groups = isGroups(trainable)
    ? trainable.map((group, i) => settleGroup(group.params, `${i}.`, { ...options, ...group }, rule))
    : [settleGroup(trainable, "", options, rule)];
  const all = groups.flatMap(({ parameters }) => parameters);
  if (all.length === 0) throw new ShapeError("Optimizer", "expected at least one parameter, got none");
  for (const [what, count] of [
    ["parameter", new Set(all.map(([, parameter]) => parameter)).size],
    ["name", new Set(all.map(([name]) => name)).size],
  ] as const)
    if (count < all.length) throw new ShapeError("Optimizer", `expected each ${what} once, got one twice`);
  return groups;
}

function settleGroup<O extends OptimizerOptions>(
  source: ParamSource,
  prefix: string,
  options: O,
  rule: (options: O) => Rule,
): SettledGroup {
  const { lr, constraint, lookahead: around } = options;
  if (typeof lr === "number" && !(lr >= 0 && Number.isFinite(lr))) throw new ShapeError("Optimizer", `expected lr >= 0, got ${lr}`);
  if (around) checkLookahead(around);
  const inner = rule(options);
  return {
    parameters: named(source).map(([name, parameter]) => [prefix + name, parameter]),
    lr: typeof lr === "number" ? () => lr : lr,
    rule: around ? lookahead(inner, around) : inner,
    constraint,
  };
}

function named(source: ParamSource): (readonly [name: string, parameter: Param])[] {
  if (source instanceof Module) return [...source.namedParameters()];
  return Array.from<Param | readonly [string, Param], readonly [string, Param]>(source, (one, i) =>
    one instanceof Param ? [String(i), one] : one,
  );
}

function isGroups<O extends OptimizerOptions>(trainable: Trainable<O>): trainable is readonly ParamGroup<O>[] {
  if (!Array.isArray(trainable)) return false;
  const [first]: readonly unknown[] = trainable;
  return typeof first === "object" && first !== null && "params" in first;
}
