// The check of an option's range.
import { ShapeError } from "../errors.ts";

/** Throws unless `value` is at least `least` (and below `below`). */
export function checkOption(op: string, name: string, value: number, least = 0, below = Infinity): void {
  if (!(value >= least && (value < below || below === Infinity)))
    throw new ShapeError(op, `expected ${name} ${below === Infinity ? `>= ${least}` : `in [${least}, ${below})`}, got ${value}`);
}
