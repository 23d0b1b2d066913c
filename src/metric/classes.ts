// Which class was predicted and which one is right, row by row.
import { ShapeError } from "../errors.ts";
import type { HostValues } from "./streaming.ts";

/** Rows of scores, with the class of each. */
export interface ClassRows {
  readonly scores: Float32Array | Int32Array;
  /** 1 where one score tells class 1 from class 0. */
  readonly columns: number;
  /** One right class per row. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/**
 * Scores [N, …, C] with classes [N, …] or probabilities of classes [N, …, C]; or one score per example, [N] or
 * [N, …, 1], with as many targets that are 0 or 1.
 */
export function classRows(op: string, output: HostValues, target: HostValues): ClassRows {
  const last = output.shape.at(-1) ?? 1;
  const columns = output.shape.length < 2 ? 1 : last;
  const rows = columns === 0 ? 0 : output.data.length / columns;
  const classes = Math.max(columns, 2);
  const { data } = target;
  if (columns > 1 && data instanceof Float32Array && target.shape.join() === output.shape.join())
    return { scores: output.data, columns, classes, labels: Int32Array.from({ length: rows }, (_, row) => largest(data, row, columns)) };
  if (data.length !== rows)
    throw new ShapeError(op, `expected ${rows} labels for outputs [${output.shape.join(", ")}], got [${target.shape.join(", ")}]`);
  const labels = Int32Array.from(data);
  for (let row = 0; row < rows; row++) {
    const label = data[row] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new ShapeError(op, `expected labels in [0, ${classes}), got ${label} at position ${row}`);
  }
  return { scores: output.data, columns, labels, classes };
}

/** The predicted class of a row: the first largest score, NaN counting as largest; of one score, whether it is above the threshold. */
export function predictedClass({ scores, columns }: ClassRows, row: number, threshold: number): number {
  return columns === 1 ? Number((scores[row] as number) > threshold) : largest(scores, row, columns);
}

function largest(values: ArrayLike<number>, row: number, columns: number): number {
  let best = 0;
  for (let column = 1; column < columns; column++) {
    const value = values[row * columns + column] as number;
    const highest = values[row * columns + best] as number;
    if (value > highest || (Number.isNaN(value) && !Number.isNaN(highest))) best = column;
  }
  return best;
}
