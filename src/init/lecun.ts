// LeCun initialization: "Efficient backprop", LeCun et al. 1998; what self-normalizing networks (SELU) want.
import type { Initializer } from "./initializer.ts";
import { spreadNormal, spreadUniform } from "./variance.ts";

/** Uniform in ±√(3 / fanIn). */
export function lecunUniform(): Initializer {
  return (target, { fanIn }) => spreadUniform("lecunUniform", target, 1 / Math.sqrt(fanIn));
}

/** Normal with standard deviation 1 / √fanIn. */
export function lecunNormal(): Initializer {
  return (target, { fanIn }) => spreadNormal("lecunNormal", target, 1 / Math.sqrt(fanIn));
}
