import { pow } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/** `lr` times `gamma` for every `stepSize` steps gone by (PyTorch's StepLR). */
export function stepDecay(lr: number, stepSize: number, gamma = 0.1): Schedule {
  checkNumber("stepDecay", "lr", lr);
  checkNumber("stepDecay", "stepSize", stepSize, 1);
  checkNumber("stepDecay", "gamma", gamma);
  return (at) => lr * pow(gamma, Math.floor(at / stepSize));
}
