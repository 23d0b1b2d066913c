// The initializer of which Kaiming's, Xavier's and LeCun's are cases.
import { ShapeError } from "../errors.ts";
import { fillTruncatedNormal } from "../ops/random.ts";
import type { Initializer } from "./initializer.ts";
import { type Spread, spreadNormal, spreadUniform } from "./variance.ts";

export interface VarianceScalingOptions {
  /** Factor of the variance, > 0; default 1. */
  readonly scale?: number;
  /** What the variance is divided by: inputs of an output (default), outputs of an input, or their mean. */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg";
  /** "truncatedNormal" is cut at two standard deviations, and then as wide as the others; default "normal". */
  readonly distribution?: "normal" | "uniform" | "truncatedNormal";
}

/** Standard deviation of a standard normal distribution cut at ±2. */
const CUT = 0.8796256610342398;

const spreads: Readonly<Record<NonNullable<VarianceScalingOptions["distribution"]>, Spread>> = {
  normal: spreadNormal,
  uniform: spreadUniform,
  truncatedNormal: (op, target, std) => fillTruncatedNormal(op, target, { std: std / CUT, low: (-2 * std) / CUT, high: (2 * std) / CUT }),
};

/** Mean 0 and variance scale / fan, as Keras' and TF.js' varianceScaling. */
export function varianceScaling({ scale = 1, mode = "fanIn", distribution = "normal" }: VarianceScalingOptions = {}): Initializer {
  const spread = spreads[distribution];
  if (!(scale > 0 && Number.isFinite(scale))) throw new ShapeError("init.varianceScaling", `expected scale > 0, got ${scale}`);
  if (!["fanIn", "fanOut", "fanAvg"].includes(mode))
    throw new ShapeError("init.varianceScaling", `expected mode fanIn, fanOut or fanAvg, got ${String(mode)}`);
  if (!spread)
    throw new ShapeError("init.varianceScaling", `expected distribution normal, uniform or truncatedNormal, got ${String(distribution)}`);
  return (target, fans) => {
    const fan = mode === "fanAvg" ? (fans.fanIn + fans.fanOut) / 2 : fans[mode];
    spread("init.varianceScaling", target, Math.sqrt(scale / fan));
  };
}
