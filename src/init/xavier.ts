// Xavier initialization: "Understanding the difficulty of training deep feedforward neural networks", Glorot and Bengio 2010.
import { ShapeError } from "../errors.ts";
import type { Initializer } from "./initializer.ts";
import { type Spread, spreadNormal, spreadUniform } from "./variance.ts";

export interface XavierOptions {
  /** Factor of the standard deviation, default 1; see `gain`. */
  readonly gain?: number;
}

function xavier(op: string, spread: Spread, { gain = 1 }: XavierOptions): Initializer {
  if (!(gain >= 0)) throw new ShapeError(op, `expected gain >= 0, got ${gain}`);
  return (target, { fanIn, fanOut }) => spread(op, target, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/** Uniform in ±gain·√(6 / (fanIn + fanOut)). */
export function xavierUniform(options: XavierOptions = {}): Initializer {
  return xavier("xavierUniform", spreadUniform, options);
}

/** Normal with standard deviation gain·√(2 / (fanIn + fanOut)). */
export function xavierNormal(options: XavierOptions = {}): Initializer {
  return xavier("xavierNormal", spreadNormal, options);
}
