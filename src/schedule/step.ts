import { pow } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/** `lr` times `gamma` for every `stepSize` steps gone by (PyTorch's StepLR). */
export function step(lr: number, stepSize: number, gamma = 0.1): Schedule {
  checkNumber("step", "lr", lr);
  checkNumber("step", "stepSize", stepSize, 1);
  checkNumber("step", "gamma", gamma);
  return (at) => lr * pow(gamma, Math.floor(at / stepSize));
}
