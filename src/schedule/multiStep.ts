import { pow } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/** `lr` times `gamma` for every milestone (a step) that has been reached (PyTorch's MultiStepLR). */
export function multiStep(lr: number, milestones: readonly number[], gamma = 0.1): Schedule {
  checkNumber("multiStep", "lr", lr);
  checkNumber("multiStep", "gamma", gamma);
  for (const milestone of milestones) checkNumber("multiStep", "milestones", milestone);
  return (at) => lr * pow(gamma, milestones.filter((milestone) => at >= milestone).length);
}
