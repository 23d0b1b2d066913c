// Checks of integer class labels against logits, before anything is written.
import { ShapeError } from "../errors.ts";
import { backend } from "../runtime.ts";
import type { Handle } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/** Integer classes, one per row of the logits: on the host in row-major order, or as a tensor. */
export type Labels = Tensor<"i32"> | Int32Array | readonly number[];

/** Throws a ShapeError unless `labels`, on the host, hold one class (or `ignoreIndex`) per row of `logits` [N, …, C]. */
export function checkLabels(op: string, logits: Handle, labels: ArrayLike<number>, ignoreIndex: number): void {
  const classes = logits.shape.at(-1) ?? 0;
  const rows = classes === 0 ? 0 : logits.size / classes;
  if (labels.length !== rows)
    throw new ShapeError(op, `expected ${rows} labels for logits [${logits.shape.join(", ")}], got ${labels.length}`);
  for (let i = 0; i < rows; i++) {
    const label = labels[i] as number;
    if (label !== ignoreIndex && !(Number.isInteger(label) && label >= 0 && label < classes)) throw wrongLabel(op, classes, i, label);
  }
}

/** The same for labels in a tensor, of the logits' shape without its last axis. */
export function checkLabelTensor(op: string, logits: Handle, labels: Tensor<"i32">, ignoreIndex: number): void {
  const expected = logits.shape.slice(0, -1).join(", ");
  if (labels.shape.join(", ") !== expected)
    throw new ShapeError(op, `expected labels [${expected}] for logits [${logits.shape.join(", ")}], got [${labels.shape.join(", ")}]`);
  const classes = logits.shape.at(-1) ?? 0;
  const on = backend();
  const bad = on.kernels.cross_entropy_check(labels.ptr, labels.size, classes, ignoreIndex) - 1;
  if (bad >= 0) throw wrongLabel(op, classes, bad, on.readI32(labels.ptr + 4 * bad, 1)[0] as number);
}

function wrongLabel(op: string, classes: number, position: number, label: number): ShapeError {
  return new ShapeError(op, `expected labels in [0, ${classes}), got ${label} at position ${position}`);
}
