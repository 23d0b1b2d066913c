// What a data set is: examples that can be asked for by index, in batches of
// typed arrays.
import { ShapeError } from "../errors.ts";

/** Some examples with their labels. */
export interface Batch {
  /** Inputs, row-major. */
  readonly x: Float32Array;
  /** Shape of `x`: [n, ...inputShape]. */
  readonly shape: readonly number[];
  /** One label per example. */
  readonly y: Int32Array;
  /** How much each example counts in the loss; alike unless given. */
  readonly sampleWeight?: Float32Array;
}

/** Labelled examples of one shape. Any object of this form can be trained on. */
export interface Dataset {
  /** Number of examples. */
  readonly size: number;
  /** Shape of one example's input, channels last: [height, width, channels] for images. */
  readonly inputShape: readonly number[];
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
  /** The examples at these indices (0 to size − 1), in this order. */
  batch(indices: Int32Array): Batch | Promise<Batch>;
}

/** A data set whose batches are ready at once. */
export interface ArrayDataset extends Dataset {
  batch(indices: Int32Array): Batch;
}

/** Number of values in one example of this shape; a ShapeError for what is not a shape. */
export function exampleSize(op: string, inputShape: readonly number[]): number {
  let size = 1;
  for (const extent of inputShape) {
    if (!Number.isSafeInteger(extent) || extent < 1)
      throw new ShapeError(op, `expected an inputShape of integers > 0, got [${inputShape.join(", ")}]`);
    size *= extent;
  }
  return size;
}

/** What `gatheredDataset` needs to know. */
interface Parts {
  readonly inputShape: readonly number[];
  readonly y: Int32Array;
  readonly classes: readonly string[] | undefined;
  /** Writes the example whose values start at `from` into `x`, starting at `to`. */
  readonly copy: (x: Float32Array, to: number, from: number) => void;
}

/** A data set that copies each example out of one array. */
export function gatheredDataset(op: string, { inputShape, y, classes, copy }: Parts): ArrayDataset {
  const length = exampleSize(op, inputShape);
  return {
    size: y.length,
    inputShape: [...inputShape],
    ...(classes && { classes: [...classes] }),
    batch(indices) {
      for (const index of indices)
        if (index < 0 || index >= y.length) throw new ShapeError("batch", `expected indices from 0 to ${y.length - 1}, got ${index}`);
      const x = new Float32Array(indices.length * length);
      indices.forEach((index, i) => {
        copy(x, i * length, index * length);
      });
      return { x, shape: [indices.length, ...inputShape], y: Int32Array.from(indices, (index) => y[index] as number) };
    },
  };
}

/** Copies bytes through a table of 256 floats: scaling and normalising cost one look-up. */
export function throughTable(values: Uint8Array, length: number, table: Float32Array): Parts["copy"] {
  return (x, to, from) => {
    for (let i = 0; i < length; i++) x[to + i] = table[values[from + i] as number] as number;
  };
}
