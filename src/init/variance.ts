// What the fan-scaled initializers share: a distribution of mean 0 and a given standard deviation.
import { fillNormal, fillUniform } from "../ops/random.ts";
import type { Tensor } from "../tensor.ts";

/** Fills with a distribution of mean 0 and standard deviation `std`. */
export type Spread = (op: string, target: Tensor, std: number) => void;

export const spreadNormal: Spread = (op, target, std) => fillNormal(op, target, { std });

/** Uniform in ±√3·std. */
export const spreadUniform: Spread = (op, target, std) => fillUniform(op, target, { low: -Math.sqrt(3) * std, high: Math.sqrt(3) * std });
