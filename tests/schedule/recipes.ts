// How the sweep makes each exported schedule: one line a schedule.
import {
  constant,
  cosine,
  cosineWarmRestarts,
  cyclic,
  exponential,
  linearWarmup,
  multiStep,
  oneCycle,
  polynomial,
  reduceOnPlateau,
  type Schedule,
  sequentialSchedule,
  stepDecay,
} from "../../src/index.ts";

export interface ScheduleRecipe {
  /** A schedule whose highest rate is 0.1. */
  readonly make: () => Schedule;
  /** A call with a number that makes no rate. */
  readonly bad: () => Schedule;
}

export const recipes: Readonly<Record<string, ScheduleRecipe>> = {
  constant: { make: () => constant(0.1, { steps: 5 }), bad: () => constant(-1) },
  cosine: { make: () => cosine(0.1, 40, 0.01), bad: () => cosine(Number.NaN, 10) },
  cosineWarmRestarts: { make: () => cosineWarmRestarts(0.1, 7, { multiplier: 2 }), bad: () => cosineWarmRestarts(0.1, 0) },
  cyclic: { make: () => cyclic(0.01, 0.1, { up: 4, down: 9 }), bad: () => cyclic(0.2, 0.1) },
  exponential: { make: () => exponential(0.1, 0.9), bad: () => exponential(0.1, -0.5) },
  linearWarmup: { make: () => linearWarmup(cosine(0.1, 40), 10), bad: () => linearWarmup(constant(0.1), -1) },
  multiStep: { make: () => multiStep(0.1, [3, 20]), bad: () => multiStep(0.1, [Number.NaN]) },
  oneCycle: { make: () => oneCycle(0.1, 50), bad: () => oneCycle(0.1, 10, { climb: 1 }) },
  polynomial: { make: () => polynomial(0.1, 30, 2), bad: () => polynomial(0.1, 0) },
  reduceOnPlateau: { make: () => reduceOnPlateau(0.1), bad: () => reduceOnPlateau(0.1, { patience: -1 }) },
  sequentialSchedule: {
    make: () => sequentialSchedule([polynomial(0.05, 20), cosine(0.1, 40)], [15]),
    bad: () => sequentialSchedule([constant(0.1)], [3]),
  },
  stepDecay: { make: () => stepDecay(0.1, 9, 0.5), bad: () => stepDecay(0.1, 0) },
};
