// Penalties on the size of parameters, to be added to a loss.
import { ShapeError } from "../errors.ts";
import { abs } from "../ops/abs.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor.ts";
import { type AnyModule, Module } from "./module.ts";
import type { Param } from "./param.ts";

export interface PenaltyOptions {
  /** Leaves out the parameters for which it is true, e.g. `(name) => name.endsWith("bias")`; those of a list are named by their index. */
  readonly exclude?: (name: string, parameter: Param) => boolean;
}

/** A module (all its parameters) or a list of parameters. */
type Parameters = AnyModule | Iterable<Param>;

/**
 * lambda·Σ |w| over all parameters: draws them to exactly 0. Tibshirani 1996 (lasso).
 * @throws ShapeError for a lambda that is negative or not finite, or if no parameter is left
 */
export function l1Penalty(parameters: Parameters, lambda: number, options: PenaltyOptions = {}): Tensor {
  return penalty("l1Penalty", parameters, lambda, options, abs);
}

/**
 * lambda·Σ w² over all parameters: draws them towards 0. With SGD the same as weightDecay 2·lambda.
 * @throws ShapeError for a lambda that is negative or not finite, or if no parameter is left
 */
export function l2Penalty(parameters: Parameters, lambda: number, options: PenaltyOptions = {}): Tensor {
  return penalty("l2Penalty", parameters, lambda, options, square);
}

/** `l1Penalty` with l1 plus `l2Penalty` with l2. Zou & Hastie 2005 (elastic net). */
export function l1l2Penalty(
  parameters: Parameters,
  { l1, l2 }: { readonly l1: number; readonly l2: number },
  options: PenaltyOptions = {},
): Tensor {
  const listed = parameters instanceof Module ? parameters : [...parameters];
  return l1Penalty(listed, l1, options).add(l2Penalty(listed, l2, options));
}

function penalty(
  op: string,
  parameters: Parameters,
  lambda: number,
  { exclude = () => false }: PenaltyOptions,
  size: (w: Tensor) => Tensor,
): Tensor {
  if (!(lambda >= 0 && lambda < Infinity)) throw new ShapeError(op, `expected lambda finite and >= 0, got ${lambda}`);
  const named =
    parameters instanceof Module ? [...parameters.namedParameters()] : Array.from(parameters, (p, i) => [String(i), p] as const);
  const [first, ...rest] = named.filter(([name, parameter]) => !exclude(name, parameter)).map(([, parameter]) => parameter);
  if (!first) throw new ShapeError(op, "expected at least one parameter, got none");
  let total = sum(size(first));
  for (const parameter of rest) total = total.add(sum(size(parameter)));
  return total.mul(lambda);
}
