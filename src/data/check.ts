// Checks of options that several parts share.
import { ShapeError } from "../errors.ts";

/** Throws a ShapeError that names the option unless `value` is an integer from `low` to `high`; returns it. */
export function checkInteger(op: string, name: string, value: number, low: number, high: number = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || value < low || value > high)
    throw new ShapeError(op, `expected ${name} to be an integer from ${low} to ${high}, got ${value}`);
  return value;
}

/** Throws a ShapeError unless `seed` is an integer from 0 to 2^53 − 1; returns it. */
export function checkSeed(op: string, seed: number): number {
  return checkInteger(op, "seed", seed, 0);
}

/** Throws a ShapeError that names the option unless `value` is a number from `low` to `high`; returns it. */
export function checkRange(op: string, name: string, value: number, low: number, high: number): number {
  if (!(value >= low && value <= high)) throw new ShapeError(op, `expected ${name} from ${low} to ${high}, got ${value}`);
  return value;
}
