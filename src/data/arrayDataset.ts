// A data set from arrays in memory.
import { ShapeError } from "../errors.ts";
import { type ArrayDataset, exampleSize, gatheredDataset, throughTable } from "./dataset.ts";

/** What `arrayDataset` takes in any case. */
interface Inputs {
  /** All inputs, row-major, one example after another. Not copied. */
  readonly x: Float32Array | Uint8Array;
  /** Shape of one example; [] where an example is one number. */
  readonly inputShape: readonly number[];
  /** Inputs become value · scale + offset. Default 1/255 for bytes, 1 for floats. */
  readonly scale?: number;
  /** Default 0. */
  readonly offset?: number;
}

/** What `arrayDataset` takes for classes. */
export interface ArrayDatasetOptions extends Inputs {
  /** One label per example, integers >= 0; below `classes.length` where that is given. Copied. */
  readonly y: ArrayLike<number>;
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
}

/** What `arrayDataset` takes for values to predict. */
export interface ArrayTargetsOptions extends Inputs {
  /** All targets, row-major, one example after another. Not copied. */
  readonly targets: Float32Array;
  /** Shape of one example's target; [1] unless said. */
  readonly targetShape?: readonly number[];
}

/** A data set from arrays, for classes (`y`) or for values to predict (`targets`). A ShapeError where sizes or labels do not fit. */
export function arrayDataset(options: ArrayDatasetOptions): ArrayDataset;
export function arrayDataset(options: ArrayTargetsOptions): ArrayDataset<Float32Array>;
export function arrayDataset(options: ArrayDatasetOptions | ArrayTargetsOptions): ArrayDataset | ArrayDataset<Float32Array> {
  if ("y" in options) {
    const { inputShape, y, classes } = options;
    const copy = copying(options, y.length, "labels");
    return gatheredDataset("arrayDataset", { inputShape, y: checkLabels(y, classes?.length ?? 2 ** 31), classes, copy });
  }
  const { inputShape, targets, targetShape = [1] } = options;
  const width = exampleSize("arrayDataset", targetShape);
  if (targets.length % width !== 0)
    throw new ShapeError("arrayDataset", `expected targets of ${width} values each, got ${targets.length} values`);
  const copy = copying(options, targets.length / width, "targets");
  return gatheredDataset("arrayDataset", { inputShape, y: targets, targetShape, classes: undefined, copy });
}

/** How one example's input is copied out; checks that there is one for each target. */
function copying({ x, inputShape, scale, offset = 0 }: Inputs, size: number, what: string) {
  const length = exampleSize("arrayDataset", inputShape);
  if (x.length !== size * length)
    throw new ShapeError(
      "arrayDataset",
      `expected ${size} · ${length} values for ${size} ${what} and inputShape [${inputShape.join(", ")}], got ${x.length}`,
    );
  const factor = scale ?? (x instanceof Uint8Array ? 1 / 255 : 1);
  if (x instanceof Float32Array) return scaledFloats(x, length, factor, offset);
  const table = Float32Array.from({ length: 256 }, (_, value) => value * factor + offset);
  return throughTable(x, length, table);
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
