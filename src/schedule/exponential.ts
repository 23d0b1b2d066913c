import { pow } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/** lr·gamma^step (PyTorch's ExponentialLR). */
export function exponential(lr: number, gamma: number): Schedule {
  checkNumber("exponential", "lr", lr);
  checkNumber("exponential", "gamma", gamma);
  return (at) => lr * pow(gamma, at);
}
