// Integer class labels: their checks against logits, before anything is written, and what composed losses make of them.
import { ShapeError } from "../errors.ts";
import type { Handle } from "../handle.ts";
import { intTensor, tensor } from "../ops/create.ts";
import { oneHot } from "../ops/oneHot.ts";
import { sum } from "../ops/sum.ts";
import { backend } from "../runtime.ts";
import { Tensor } from "../tensor.ts";

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

/** Options of losses that choose by class. */
export interface ClassOptions {
  /** One factor per class; 1 unless said. */
  readonly weight?: ArrayLike<number>;
  /** Targets with this value count for nothing; −100 unless said. */
  readonly ignoreIndex?: number;
}

/** No label is ignored: the check lets this one pass, and nobody counts so far down. */
export const NONE_IGNORED = -2147483648;

/** What a class loss needs to know of its labels. */
export interface ChosenClasses {
  /** 1 at each row's class [..., C]. */
  readonly chosen: Tensor;
  /** The weight of each row's class, 0 where it is ignored [...]. */
  readonly counts: Tensor;
}

/** Throws a ShapeError unless there is a weight per class of x [..., C], if there are any. */
export function checkClassWeights(op: string, { shape }: Handle, weight: ArrayLike<number> | undefined): void {
  const classes = shape.at(-1) ?? 0;
  if (weight && weight.length !== classes) throw new ShapeError(op, `expected ${classes} class weights, got ${weight.length}`);
}

/** Labels as a tensor, after the check that each is a class (or ignored). */
export function labelTensor(op: string, x: Tensor, target: Labels, ignoreIndex: number): Tensor<"i32"> {
  if (target instanceof Tensor) {
    checkLabelTensor(op, x, target, ignoreIndex);
    return target;
  }
  checkLabels(op, x, target, ignoreIndex);
  return intTensor(target, x.shape.slice(0, -1));
}

/** The rows' classes as ones and zeros, and their weights. */
export function chooseClasses(op: string, x: Tensor, target: Labels, { weight, ignoreIndex = -100 }: ClassOptions): ChosenClasses {
  checkClassWeights(op, x, weight);
  const classes = x.shape.at(-1) ?? 0;
  const chosen = oneHot(labelTensor(op, x, target, ignoreIndex), classes);
  const factors = Float32Array.from({ length: classes }, (_, c) => (c === ignoreIndex ? 0 : (weight?.[c] ?? 1)));
  return { chosen, counts: sum(chosen.mul(tensor(factors)), { axes: [-1] }) };
}
