// How exact convolutions are: one setting for the whole program.
import { ShapeError } from "../errors.ts";

/** "default": the fastest algorithm. "high": no algorithm whose errors are well above those of a plain sum. */
export type Precision = "default" | "high";

let current: Precision = "default";

/**
 * Chooses how exact 3x3 and 5x5 convolutions of stride 1 are. With "default" (how a program starts) most run as Winograd
 * F(4×4, 3×3) or F(2×2, 5×5), whose L2 error of 0.5–1.5e-6 is two to five times that of a plain sum of products; with
 * "high" as F(2×2, 3×3) or directly, at some 60 or 40 % of the speed (docs/precision.md has the measured errors). Takes
 * effect for the passes that run from now on. The setting is part of what makes bits reproducible: runs that are to give the same bits
 * need the same one.
 * @throws ShapeError for any other value
 */
export function setPrecision(precision: Precision): void {
  if (precision !== "default" && precision !== "high")
    throw new ShapeError("setPrecision", `expected "default" or "high", got ${String(precision)}`);
  current = precision;
}

/** The setting of `setPrecision`. */
export function getPrecision(): Precision {
  return current;
}
