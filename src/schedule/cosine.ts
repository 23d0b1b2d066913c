import { cos } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

/**
 * Half a cosine from `lr` at step 0 down to `least` at step `steps`, and on along the same wave
 * after it: least + (lr − least)·(1 + cos(π·step/steps))/2. Loshchilov & Hutter 2017, without restarts.
 */
export function cosine(lr: number, steps: number, least = 0): Schedule {
  checkNumber("cosine", "lr", lr);
  checkNumber("cosine", "steps", steps, 1);
  checkNumber("cosine", "least", least);
  return (at) => least + ((lr - least) * (1 + cos((Math.PI * at) / steps))) / 2;
}
