import { ShapeError } from "../errors.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/**
 * Schedules one after another: the next takes over at each milestone (a step), and begins at its own step 0
 * (PyTorch's SequentialLR).
 * @param milestones rising, one fewer than the schedules
 */
export function sequentialSchedule(schedules: readonly Schedule[], milestones: readonly number[]): Schedule {
  const [first] = schedules;
  if (!first || milestones.length !== schedules.length - 1)
    throw new ShapeError(
      "sequentialSchedule",
      `expected one milestone between two schedules, got ${milestones.length} for ${schedules.length}`,
    );
  milestones.forEach((milestone, i) => {
    checkNumber("sequentialSchedule", "milestones", milestone, i === 0 ? 0 : milestones[i - 1]);
  });
  const rate = (at: number) => {
    const reached = milestones.filter((milestone) => at >= milestone).length;
    return (schedules[reached] ?? first)(at - (reached === 0 ? 0 : (milestones[reached - 1] ?? 0)));
  };
  return Object.assign(rate, { parts: schedules });
}
