// What a data set is: examples that can be asked for by index, in batches of
// typed arrays.
import { ShapeError, UnsupportedError } from "../errors.ts";

/** What examples are labelled with: classes, or floats (values to predict, or probabilities of classes). */
export type Targets = Int32Array | Float32Array;

/** Some examples with their labels. */
export interface Batch<Y extends Targets = Int32Array> {
  /** Inputs, row-major. */
  readonly x: Float32Array;
  /** Shape of `x`: [n, ...inputShape]. */
  readonly shape: readonly number[];
  /** One label per example, or what `targetShape` says. */
  readonly y: Y;
  /** Shape of `y`, n first; [n] unless said. */
  readonly targetShape?: readonly number[];
  /** How much each example counts in the loss; alike unless given. */
  readonly sampleWeight?: Float32Array;
}

/** The occasion on which examples are asked for: what random changes to them may depend on. */
export interface Draw {
  /** Counted from 0. */
  readonly epoch: number;
  /** For each index, how often it has been drawn before in this epoch; 0 unless said. */
  readonly repeats?: Int32Array;
}

/** Labelled examples of one shape. Any object of this form can be trained on. */
export interface Dataset<Y extends Targets = Int32Array> {
  /** Number of examples. */
  readonly size: number;
  /** Shape of one example's input, channels last: [height, width, channels] for images. */
  readonly inputShape: readonly number[];
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
  /** The label of each example, where that is known beforehand: for stratified splits and balanced sampling. Not to be written to. */
  readonly labels?: Int32Array;
  /** The examples at these indices (0 to size − 1), in this order; where no draw is given, that of epoch 0. */
  batch(indices: Int32Array, draw?: Draw): Batch<Y> | Promise<Batch<Y>>;
}

/** A data set whose batches are ready at once. */
export interface ArrayDataset<Y extends Targets = Int32Array> extends Dataset<Y> {
  batch(indices: Int32Array, draw?: Draw): Batch<Y>;
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

/** The labels of a data set; an UnsupportedError where they are not known beforehand. */
export function labelsOf(op: string, { labels }: Dataset<Targets>): Int32Array {
  if (!labels) throw new UnsupportedError(op, "expected a data set that knows its labels beforehand, got one without `labels`");
  return labels;
}

/** What `gatheredDataset` needs to know. */
interface Parts<Y extends Targets> {
  readonly inputShape: readonly number[];
  /** The targets of all examples, one after another. */
  readonly y: Y;
  /** Shape of one example's target; [] for a label. */
  readonly targetShape?: readonly number[];
  readonly classes: readonly string[] | undefined;
  /** Writes the example whose values start at `from` into `x`, starting at `to`. */
  readonly copy: (x: Float32Array, to: number, from: number) => void;
}

/** A data set that copies each example out of one array. */
export function gatheredDataset<Y extends Targets>(
  op: string,
  { inputShape, y, targetShape = [], classes, copy }: Parts<Y>,
): ArrayDataset<Y> {
  const length = exampleSize(op, inputShape);
  const targets = exampleSize(op, targetShape);
  const size = y.length / targets;
  return {
    size,
    ...(y instanceof Int32Array && targetShape.length === 0 && { labels: y }),
    inputShape: [...inputShape],
    ...(classes && { classes: [...classes] }),
    batch(indices) {
      checkIndices("batch", indices, size);
      const x = new Float32Array(indices.length * length);
      indices.forEach((index, i) => {
        copy(x, i * length, index * length);
      });
      return {
        x,
        shape: [indices.length, ...inputShape],
        y: gatherRows(y, indices, targets),
        ...(targetShape.length > 0 && { targetShape: [indices.length, ...targetShape] }),
      };
    },
  };
}

/** Throws a ShapeError for an index outside [0, size). */
export function checkIndices(op: string, indices: Int32Array, size: number): void {
  for (const index of indices)
    if (index < 0 || index >= size) throw new ShapeError(op, `expected indices from 0 to ${size - 1}, got ${index}`);
}

/** Rows of `length` values, in the order of `indices`, as an array of the same type. */
export function gatherRows<T extends Targets>(values: T, indices: ArrayLike<number>, length: number): T {
  const rows = emptyLike(values, indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const from = (indices[i] as number) * length;
    rows.set(values.subarray(from, from + length), i * length);
  }
  return rows;
}

/** Zeros in an array of the same type. */
export function emptyLike<T extends Targets>(values: T, length: number): T {
  return (values instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)) as T; // T is one of the two
}

/** Copies bytes through a table of 256 floats: scaling and normalising cost one look-up. */
export function throughTable(values: Uint8Array, length: number, table: Float32Array): Parts<Targets>["copy"] {
  return (x, to, from) => {
    for (let i = 0; i < length; i++) x[to + i] = table[values[from + i] as number] as number;
  };
}
