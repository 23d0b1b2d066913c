// Pooling along sequences: images of height one.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { avgPool2d } from "./avgPool2d.ts";
import { maxPool2d } from "./maxPool2d.ts";

export interface Pool1dOptions {
  /** Step between windows; default: the kernel size. */
  readonly stride?: number;
  /** Elements added on both sides; default 0. */
  readonly padding?: number;
  /** Round the output size up; default false. */
  readonly ceilMode?: boolean;
}

/** Largest value of each window of x [N, L, C]: see maxPool2d. */
export function maxPool1d(x: Tensor, kernel: number, options: Pool1dOptions = {}): Tensor {
  return along(x, "maxPool1d", kernel, options, maxPool2d);
}

/** Mean of each window of x [N, L, C], padding counted: see avgPool2d. */
export function avgPool1d(x: Tensor, kernel: number, options: Pool1dOptions = {}): Tensor {
  return along(x, "avgPool1d", kernel, options, avgPool2d);
}

function along(x: Tensor, op: string, kernel: number, options: Pool1dOptions, pool: typeof maxPool2d | typeof avgPool2d): Tensor {
  const [n = 0, length = 0, channels = 0] = x.shape;
  if (x.shape.length !== 3) throw new ShapeError(op, `expected x [N, L, C], got [${x.shape.join(", ")}]`);
  const { stride = kernel, padding = 0, ceilMode = false } = options;
  const y = pool(x.reshape([n, 1, length, channels]), [1, kernel], { stride: [1, stride], padding: [0, padding], ceilMode });
  return y.reshape([n, y.shape[2] ?? 0, channels]);
}
