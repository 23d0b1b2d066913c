// What a schedule is: the learning rate as a function of the step.
import { FormatError, ShapeError } from "../errors.ts";

/** Learning rate of step `step`, counted from 0. Any function will do. Pure, but for adaptive ones: a resumed run needs only the step. */
export interface Schedule {
  (step: number): number;
  /** The schedules this one is made of, where it is made of others. */
  readonly parts?: readonly Schedule[];
}

/** Where a `reduceOnPlateau` stands: plain data, part of a checkpoint. */
export interface PlateauState {
  readonly lr: number;
  /** The best result so far; null before the first. */
  readonly best: number | null;
  /** Results since the best, or since the last reduction. */
  readonly bad: number;
  /** Results for which bad ones do not count yet. */
  readonly cooldown: number;
}

/** A schedule that looks at results. */
export interface AdaptiveSchedule extends Schedule {
  /** Takes note of a result, e.g. an epoch's validation loss. */
  observe(metric: number): void;
  state: PlateauState;
}

/** The adaptive schedules among `schedules` and all they are made of, each once. */
export function adaptiveParts(schedules: readonly Schedule[], found = new Set<AdaptiveSchedule>()): AdaptiveSchedule[] {
  for (const schedule of schedules) {
    if (isAdaptive(schedule)) found.add(schedule);
    adaptiveParts(schedule.parts ?? [], found);
  }
  return [...found];
}

function isAdaptive(schedule: Schedule): schedule is AdaptiveSchedule {
  return "observe" in schedule && "state" in schedule;
}

/** Throws a FormatError for what is no saved state of an adaptive schedule. */
export function checkState(state: PlateauState): void {
  const { lr, best, bad, cooldown } = Object(state) as PlateauState;
  const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
  if (!(Number.isFinite(lr) && (best === null || Number.isFinite(best)) && isCount(bad) && isCount(cooldown)))
    throw new FormatError("restore", `expected the state of a schedule, got ${JSON.stringify(state)}`);
}

/** Throws unless `value` is finite and at least `least`. */
export function checkNumber(op: string, name: string, value: number, least = 0): void {
  if (!(Number.isFinite(value) && value >= least)) throw new ShapeError(op, `expected ${name} >= ${least}, got ${value}`);
}
