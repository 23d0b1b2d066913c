// Kaiming initialization: "Delving deep into rectifiers", He et al. 2015.
import { ShapeError } from "../errors.ts";
import type { Initializer } from "./initializer.ts";
import { type Spread, spreadNormal, spreadUniform } from "./variance.ts";

/** Activation that follows the layer. */
export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

export interface KaimingOptions {
  /** Keeps the variance of activations ("fanIn", default) or of gradients ("fanOut"). */
  readonly mode?: "fanIn" | "fanOut";
  /** Activation that follows, default "leakyRelu"; it sets the gain. */
  readonly nonlinearity?: Nonlinearity;
  /** Negative slope of "leakyRelu", default 0. */
  readonly a?: number;
}

/** The gain of a nonlinearity, PyTorch's table. `a`: negative slope of "leakyRelu". */
export function gain(nonlinearity: Nonlinearity, a = 0): number {
  switch (nonlinearity) {
    case "linear":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leakyRelu":
      return Math.sqrt(2 / (1 + a * a));
    case "selu":
      return 3 / 4;
    default:
      throw new ShapeError("gain", `expected a known nonlinearity, got ${String(nonlinearity)}`);
  }
}

function kaiming(op: string, spread: Spread, { mode = "fanIn", nonlinearity = "leakyRelu", a = 0 }: KaimingOptions): Initializer {
  if (mode !== "fanIn" && mode !== "fanOut") throw new ShapeError(op, `expected mode fanIn or fanOut, got ${String(mode)}`);
  const factor = gain(nonlinearity, a);
  return (target, fans) => spread(op, target, factor / Math.sqrt(fans[mode]));
}

/** Uniform in ±gain·√(3 / fan). PyTorch's default for linear and convolution weights is `{ a: Math.sqrt(5) }`. */
export function kaimingUniform(options: KaimingOptions = {}): Initializer {
  return kaiming("kaimingUniform", spreadUniform, options);
}

/** Normal with standard deviation gain / √fan. */
export function kaimingNormal(options: KaimingOptions = {}): Initializer {
  return kaiming("kaimingNormal", spreadNormal, options);
}
