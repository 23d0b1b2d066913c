// Spectral normalization: a weight whose largest singular value is one.
import { ShapeError } from "../errors.ts";
import { fillNormal } from "../ops/random.ts";
import { spectralNormalize } from "../ops/spectralNormalize.ts";
import { transpose } from "../ops/transpose.ts";
import { scope, type Tensor } from "../tensor.ts";
import type { AnyModule } from "./module.ts";
import { ModuleBuffer } from "./param.ts";
import { otherAxes, ownParameter, parametrize } from "./parametrize.ts";
import { checkCount } from "./shared.ts";

export interface SpectralNormOptions {
  /** Which parameter; default "weight". */
  readonly name?: string;
  /** Steps of the power iteration at each use in training; default 1. */
  readonly nPowerIterations?: number;
  /** Keeps lengths from 0; default 1e-12. */
  readonly eps?: number;
  /** The axis of the matrix's columns, all others being its rows; default the last. For ConvTranspose2d give -2, its outputs. */
  readonly axis?: number;
}

/** Iterations at the beginning, so that the first step starts from a good estimate; PyTorch's number. */
const FIRST_ITERATIONS = 15;

/**
 * Has the layer use its weight divided by an estimate of its largest singular value, as a matrix of all axes but one
 * by `axis`. It learns `weightOrig`; the buffers `weightU` and `weightV` are the estimate, brought nearer in training
 * at each use, and kept in evaluation. Returns the layer: `spectralNorm(new Conv2d(3, 8, 3))`.
 *
 * From then on `layer.weight` is a tensor computed at each use, not a Param. Make the optimizer afterwards.
 * `removeParametrization` makes it a Param again.
 * Miyato et al. 2018, "Spectral Normalization"; as PyTorch's parametrization, `axis` in place of `dim`.
 * @throws StateError for a layer without such a parameter, or one that is normalized already
 * @throws ShapeError for options out of range
 */
export function spectralNorm<M extends AnyModule>(layer: M, options: SpectralNormOptions = {}): M {
  const { name = "weight", nPowerIterations = 1, eps = 1e-12, axis = -1 } = options;
  checkCount("spectralNorm", "nPowerIterations", nPowerIterations);
  if (!(eps >= 0 && eps < Infinity)) throw new ShapeError("spectralNorm", `expected eps finite and >= 0, got ${eps}`);
  const original = ownParameter("spectralNorm", layer, name);
  const rowAxes = otherAxes("spectralNorm", original, axis);
  const rows = rowAxes.reduce((product, i) => product * (original.shape[i] ?? 1), 1);
  const columns = original.size / rows;
  const u = new ModuleBuffer([columns], (b) => fillNormal("spectralNorm", b, {}));
  const v = new ModuleBuffer([rows], (b) => fillNormal("spectralNorm", b, {}));
  const compute = (iterations: number) => asMatrix(original, rowAxes, (matrix) => spectralNormalize(matrix, { u, v, iterations, eps }));
  scope(() => void compute(FIRST_ITERATIONS));
  const parts = { [`${name}Orig`]: original, [`${name}U`]: u, [`${name}V`]: v };
  parametrize(layer, name, { original, parts }, () => compute(layer.training ? nPowerIterations : 0));
  return layer;
}

/** Applies `f` to x as a matrix whose rows are `rowAxes` and whose columns are the axis that is left; the result has x's shape. */
function asMatrix(x: Tensor, rowAxes: readonly number[], f: (matrix: Tensor) => Tensor): Tensor {
  const column = x.shape.findIndex((_, axis) => !rowAxes.includes(axis));
  const columns = x.shape[column] ?? 1;
  if (column === x.shape.length - 1) return f(x.reshape([-1, columns])).reshape(x.shape);
  const order = [...rowAxes, column];
  const turned = transpose(x, order);
  const y = f(turned.reshape([-1, columns])).reshape(turned.shape);
  return transpose(
    y,
    order.map((_, axis) => order.indexOf(axis)),
  );
}
