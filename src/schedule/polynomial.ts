import { pow } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/** lr·(1 − step/steps)^power down to 0 at step `steps`, and 0 from there on; default power 1, a straight line (PyTorch's PolynomialLR). */
export function polynomial(lr: number, steps: number, power = 1): Schedule {
  checkNumber("polynomial", "lr", lr);
  checkNumber("polynomial", "steps", steps, 1);
  checkNumber("polynomial", "power", power);
  return (at) => (at < steps ? lr * pow(1 - at / steps, power) : 0);
}
