// Normal initialization with a given mean and standard deviation, whole or cut.
import { fillNormal, fillTruncatedNormal, type TruncatedNormalOptions } from "../ops/random.ts";
import type { Initializer } from "./initializer.ts";

/** Normal, by default standard normal. */
export function normal(mean = 0, std = 1): Initializer {
  return (target) => fillNormal("init.normal", target, { mean, std });
}

/** Normal cut to [low, high], absolute bounds (by default −2 and 2) as in PyTorch's `trunc_normal_`. */
export function truncatedNormal(options: TruncatedNormalOptions = {}): Initializer {
  return (target) => fillTruncatedNormal("init.truncatedNormal", target, options);
}
