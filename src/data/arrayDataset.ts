// A data set from arrays in memory.
import { ShapeError } from "../errors.ts";
import { type ArrayDataset, exampleSize, gatheredDataset, throughTable } from "./dataset.ts";

/** What `arrayDataset` takes. */
export interface ArrayDatasetOptions {
  /** All inputs, row-major, one example after another. Not copied. */
  readonly x: Float32Array | Uint8Array;
  /** Shape of one example; [] where an example is one number. */
  readonly inputShape: readonly number[];
  /** One label per example, integers >= 0; below `classes.length` where that is given. Copied. */
  readonly y: ArrayLike<number>;
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
  /** Inputs become value · scale + offset. Default 1/255 for bytes, 1 for floats. */
  readonly scale?: number;
  /** Default 0. */
  readonly offset?: number;
}

/** A data set from arrays. A ShapeError where sizes or labels do not fit. */
export function arrayDataset({ x, inputShape, y, classes, scale, offset = 0 }: ArrayDatasetOptions): ArrayDataset {
  const length = exampleSize("arrayDataset", inputShape);
  if (x.length !== y.length * length)
    throw new ShapeError(
      "arrayDataset",
      `expected ${y.length} · ${length} values for ${y.length} labels and inputShape [${inputShape.join(", ")}], got ${x.length}`,
    );
  const labels = checkLabels(y, classes?.length ?? 2 ** 31);
  const factor = scale ?? (x instanceof Uint8Array ? 1 / 255 : 1);
  const copy =
    x instanceof Uint8Array
      ? throughTable(
          x,
          length,
          Float32Array.from({ length: 256 }, (_, value) => value * factor + offset),
        )
      : scaledFloats(x, length, factor, offset);
  return gatheredDataset("arrayDataset", { inputShape, y: labels, classes, copy });
}

function checkLabels(y: ArrayLike<number>, classes: number): Int32Array {
  const labels = Int32Array.from(y);
  for (let i = 0; i < y.length; i++) {
    const label = y[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new ShapeError("arrayDataset", `expected labels that are integers from 0 to ${classes - 1}, got ${label} at position ${i}`);
  }
  return labels;
}

function scaledFloats(values: Float32Array, length: number, scale: number, offset: number) {
  if (scale === 1 && offset === 0) return (x: Float32Array, to: number, from: number) => x.set(values.subarray(from, from + length), to);
  return (x: Float32Array, to: number, from: number) => {
    for (let i = 0; i < length; i++) x[to + i] = (values[from + i] as number) * scale + offset;
  };
}
