// Orthogonal initialization: "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", Saxe et al. 2014.
import { ShapeError } from "../errors.ts";
import { fillNormal } from "../ops/random.ts";
import { backend } from "../runtime.ts";
import type { Initializer } from "./initializer.ts";

export interface OrthogonalOptions {
  /** Factor of all values, default 1; see `gain`. */
  readonly gain?: number;
}

/**
 * A random orthogonal matrix times `gain`: of the weight as a matrix [everything that feeds an output, outputs], the
 * columns are orthonormal, or the rows where there are more outputs. From normal values by Gram and Schmidt's process,
 * so that the matrix is uniform over all such (as Q of a QR decomposition whose R has a positive diagonal).
 * Takes time with the product of the sizes and the smaller one: about a second for [1024, 1024].
 */
export function orthogonal({ gain = 1 }: OrthogonalOptions = {}): Initializer {
  if (!Number.isFinite(gain)) throw new ShapeError("init.orthogonal", `expected a finite gain, got ${gain}`);
  return (target) => {
    const { shape, size } = target;
    if (shape.length < 2)
      throw new ShapeError("init.orthogonal", `expected a weight of at least two axes, got shape [${shape.join(", ")}]`);
    const outputs = shape.at(-1) ?? 1;
    const inputs = size / outputs;
    fillNormal("init.orthogonal", target, {});
    const values = backend().readF32(target.ptr, size);
    const [count, length] = outputs <= inputs ? [outputs, inputs] : [inputs, outputs];
    // where element `at` of vector `i` stands in the matrix
    const place = outputs <= inputs ? (i: number, at: number) => at * outputs + i : (i: number, at: number) => i * outputs + at;
    const vectors: Float64Array[] = [];
    for (let i = 0; i < count; i++) {
      const vector = Float64Array.from({ length }, (_, at) => values[place(i, at)] as number);
      normalizeAgainst(vector, vectors);
      vectors.push(vector);
      vector.forEach((v, at) => {
        values[place(i, at)] = gain * v;
      });
    }
    backend().write(target.ptr, values);
  };
}

/** Makes `vector` orthogonal to the orthonormal `others` and of length 1. Twice is enough: Giraud et al. 2005. */
function normalizeAgainst(vector: Float64Array, others: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++)
    for (const other of others) {
      const along = dot(vector, other);
      for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] as number) - along * (other[at] as number);
    }
  const length = Math.sqrt(dot(vector, vector));
  for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] as number) / length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
