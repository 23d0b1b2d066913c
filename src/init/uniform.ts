// Uniform initialization between given bounds.
import { fillUniform } from "../ops/random.ts";
import type { Initializer } from "./initializer.ts";

/** Uniform in [low, high), by default [0, 1). */
export function uniform(low = 0, high = 1): Initializer {
  return (target) => fillUniform("init.uniform", target, { low, high });
}
