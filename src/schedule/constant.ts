import { checkNumber, type Schedule } from "./schedule.ts";

/** Always `lr`. */
export function constant(lr: number): Schedule {
  checkNumber("constant", "lr", lr);
  return () => lr;
}
