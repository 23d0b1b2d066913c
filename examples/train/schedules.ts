// The learning rate over a run, by the name that recipes use.
import { cosine, linearWarmup, multiStep, reduceOnPlateau, type Schedule } from "wasmgrad";
import type { ScheduleName } from "../recipes.ts";

/** Share of the steps in which the learning rate climbs. */
const WARM_UP = 0.05;

const schedules: Readonly<Record<ScheduleName, (lr: number, steps: number) => Schedule>> = {
  cosine: (lr, steps) => {
    const warmUp = Math.ceil(steps * WARM_UP);
    return linearWarmup(cosine(lr, steps - warmUp + 1), warmUp);
  },
  /** ÷10 after half and after three quarters. */
  steps: (lr, steps) => multiStep(lr, [Math.ceil(steps / 2), Math.ceil((3 * steps) / 4)]),
  /** ÷10 when the validation loss has not got better for two epochs. */
  plateau: (lr) => reduceOnPlateau(lr, { patience: 2 }),
  constant: (lr) => () => lr,
};

export function scheduleOf(name: ScheduleName, lr: number, steps: number): Schedule {
  return schedules[name](lr, steps);
}
