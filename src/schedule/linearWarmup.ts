import { checkNumber, type Schedule } from "./schedule.ts";

/**
 * Linear warm-up around any schedule: for the first `steps` steps the rate climbs evenly from
 * `startFactor` times the schedule's first rate to all of it; then the schedule begins at its step 0.
 * Goyal et al. 2017. Around `reduceOnPlateau` it climbs to the rate that has been reached.
 */
export function linearWarmup(after: Schedule, steps: number, startFactor = 1 / 3): Schedule {
  checkNumber("linearWarmup", "steps", steps);
  checkNumber("linearWarmup", "startFactor", startFactor);
  const rate = (at: number) => (at < steps ? after(0) * (startFactor + ((1 - startFactor) * at) / steps) : after(at - steps));
  return Object.assign(rate, { parts: [after] });
}
