// What a schedule is: the learning rate as a function of the step.
import { ShapeError } from "../errors.ts";

/** Learning rate of step `step`, counted from 0. Pure: a resumed run needs only the step. */
export type Schedule = (step: number) => number;

/** Throws unless `value` is finite and at least `least`. */
export function checkNumber(op: string, name: string, value: number, least = 0): void {
  if (!(Number.isFinite(value) && value >= least)) throw new ShapeError(op, `expected ${name} >= ${least}, got ${value}`);
}
