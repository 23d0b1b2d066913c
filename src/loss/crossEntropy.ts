// Softmax cross entropy of logits and integer classes or probabilities.
import type { Kernels } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import type { Handle } from "../handle.ts";
import { defineOp } from "../op.ts";
import { tensor } from "../ops/create.ts";
import { backend } from "../runtime.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkLabels, checkLabelTensor, type Labels, labelTensor } from "./labels.ts";
import { type LossOptions, reduce } from "./reduce.ts";
import { checkReduction, divisor, gradientStep, type Reduction, reducedShape, reduceLoss } from "./reduction.ts";

export interface CrossEntropyOptions extends LossOptions {
  /** One factor per class, not differentiated; 1 unless said. */
  readonly weight?: Tensor | ArrayLike<number>;
  /** Share of the target, in [0, 1], that is spread evenly over all classes; 0 unless said. */
  readonly labelSmoothing?: number;
  /** Integer targets with this value count for nothing; −100 unless said. */
  readonly ignoreIndex?: number;
  /** "mean" unless said: over the rows, weighted by their classes' weights (and `sampleWeight`); with probabilities not by the classes'. */
  readonly reduction?: Reduction;
}

interface Settings {
  readonly weight: Tensor | ArrayLike<number> | undefined;
  readonly smoothing: number;
  readonly ignoreIndex: number;
  readonly reduction: Reduction;
}

/** Rows and classes of logits [N, …, C]. */
function extents({ shape }: Handle): { rows: number; classes: number; outer: Shape } {
  const outer = shape.slice(0, -1);
  return { rows: sizeOf(outer), classes: shape.at(-1) ?? 0, outer };
}

/** Copies the class weights, or ones, to `to`. */
function fillWeight(k: Kernels, to: Handle, weight: Settings["weight"]): void {
  if (weight === undefined) k.fill(to.ptr, to.size, 1);
  else if (weight instanceof Tensor) k.copy(to.ptr, weight.ptr, to.size);
  else backend().write(to.ptr, Float32Array.from(weight));
}

/** Integer targets: in a tensor, or on the host. */
const withLabels = /* @__PURE__ */ defineOp<
  readonly [logits: Tensor, target: Tensor<"i32"> | null],
  Settings & { readonly labels: ArrayLike<number> | undefined },
  "stats" | "labels" | "weight" | "total"
>("crossEntropy", {
  shape: ([logits], { reduction }) => reducedShape(reduction, extents(logits).outer),
  save([logits]) {
    const { rows, classes } = extents(logits);
    return { stats: [rows, 2], labels: { shape: [rows], dtype: "i32" }, weight: [classes], total: [1] };
  },
  forward(k, y, [logits, target], context) {
    const { rows, classes } = extents(logits);
    const { smoothing, ignoreIndex, reduction, labels: values, weight: given } = context.options;
    const { stats, labels, weight, total } = context.saved;
    if (target) k.copy(labels.ptr, target.ptr, rows);
    else backend().write(labels.ptr, Int32Array.from(values ?? []));
    fillWeight(k, weight, given);
    k.cross_entropy_total(total.ptr, labels.ptr, weight.ptr, rows, ignoreIndex);
    reduceLoss(k, y, reduction, total, rows, context, (out) =>
      k.cross_entropy_fwd(out, stats.ptr, logits.ptr, labels.ptr, weight.ptr, rows, classes, smoothing, ignoreIndex),
    );
  },
  backward(k, dy, [dx], { inputs: [logits], options: { reduction, smoothing, ignoreIndex }, saved: { stats, labels, weight, total } }) {
    if (!dx) return;
    const { rows, classes } = extents(logits);
    const [by, step] = [divisor(reduction, total), gradientStep(reduction)];
    const data = [logits.ptr, stats.ptr, labels.ptr, weight.ptr, by] as const;
    k.cross_entropy_dx(dx.ptr, dy.ptr, ...data, rows, classes, step, smoothing, ignoreIndex);
  },
});

/** Probabilities as targets. */
const withProbabilities = /* @__PURE__ */ defineOp<readonly [logits: Tensor, target: Tensor], Settings, "stats" | "weight" | "total">(
  "crossEntropy",
  {
    shape: ([logits], { reduction }) => reducedShape(reduction, extents(logits).outer),
    save([logits]) {
      const { rows, classes } = extents(logits);
      return { stats: [rows, 3], weight: [classes], total: [1] };
    },
    forward(k, y, [logits, target], context) {
      const { rows, classes } = extents(logits);
      const { smoothing, reduction, weight: given } = context.options;
      const { stats, weight, total } = context.saved;
      fillWeight(k, weight, given);
      k.fill(total.ptr, 1, rows);
      reduceLoss(k, y, reduction, total, rows, context, (out) =>
        k.cross_entropy_soft_fwd(out, stats.ptr, logits.ptr, target.ptr, weight.ptr, rows, classes, smoothing),
      );
    },
    backward(k, dy, [dx, dTarget], { inputs: [logits, target], options: { reduction, smoothing }, saved: { stats, weight, total } }) {
      const { rows, classes } = extents(logits);
      const [x, by, step] = [logits.ptr, divisor(reduction, total), gradientStep(reduction)];
      if (dx) {
        const data = [x, target.ptr, stats.ptr, weight.ptr, by] as const;
        k.cross_entropy_soft_dx(dx.ptr, dy.ptr, ...data, rows, classes, step, smoothing);
      }
      if (dTarget) {
        const data = [x, stats.ptr, weight.ptr, by] as const;
        k.cross_entropy_soft_dq(dTarget.ptr, dy.ptr, ...data, rows, classes, step, smoothing);
      }
    },
  },
);

/** The weight of each row's class, 0 where it is ignored. weight [C]. */
const labelWeights = /* @__PURE__ */ defineOp<readonly [target: Tensor<"i32">, weight: Tensor], number>("crossEntropy", {
  shape: ([target]) => target.shape,
  forward: (k, y, [target, weight], { options }) => k.cross_entropy_weights(y.ptr, target.ptr, weight.ptr, y.size, options),
  backward: "none",
});

function check(logits: Tensor, { weight, smoothing, reduction }: Settings): void {
  checkReduction("crossEntropy", reduction);
  const classes = logits.shape.at(-1);
  if (!classes) throw new ShapeError("crossEntropy", `expected logits [..., classes], got shape [${logits.shape.join(", ")}]`);
  if (!(smoothing >= 0 && smoothing <= 1)) throw new ShapeError("crossEntropy", `expected labelSmoothing in [0, 1], got ${smoothing}`);
  const weights = weight instanceof Tensor ? weight.size : weight?.length;
  if (weights !== undefined && weights !== classes)
    throw new ShapeError("crossEntropy", `expected ${classes} class weights for logits [${logits.shape.join(", ")}], got ${weights}`);
}

/**
 * −Σ w·q·ln softmax(logits) over the last axis, q the target's probabilities: PyTorch's cross entropy, channels-last.
 * With "mean" and nothing but ignored targets (or no rows) the loss is NaN, as it is there, and the gradient 0.
 *
 * @param logits [N, …, C]
 * @param target classes [N, …], as a tensor or on the host, or probabilities [N, …, C]
 * @throws ShapeError for shapes that do not fit, and for a class outside [0, C)
 */
export function crossEntropy(logits: Tensor, target: Labels | Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { sampleWeight, ...unweighted } = options;
  const { weight, labelSmoothing = 0, ignoreIndex = -100, reduction = "mean" } = unweighted;
  const settings: Settings = { weight, smoothing: labelSmoothing, ignoreIndex, reduction };
  check(logits, settings);
  if (sampleWeight)
    return reduce("crossEntropy", logits, options, () => {
      const losses = (labels: Labels | Tensor) => crossEntropy(logits, labels, { ...unweighted, reduction: "none" });
      if (target instanceof Tensor && !isInteger(target)) return losses(target);
      const labels = labelTensor("crossEntropy", logits, target, ignoreIndex);
      const weights = weight instanceof Tensor ? weight : tensor(weight ?? new Float32Array(logits.shape.at(-1) ?? 0).fill(1));
      return { losses: losses(labels), counts: labelWeights(labels, weights, ignoreIndex) };
    });
  if (!(target instanceof Tensor)) {
    checkLabels("crossEntropy", logits, target, ignoreIndex);
    return withLabels(logits, null, { ...settings, labels: target });
  }
  if (isInteger(target)) {
    checkLabelTensor("crossEntropy", logits, target, ignoreIndex);
    return withLabels(logits, target, { ...settings, labels: undefined });
  }
  if (target.shape.join() !== logits.shape.join())
    throw new ShapeError(
      "crossEntropy",
      `expected probabilities [${logits.shape.join(", ")}], the logits' shape, got [${target.shape.join(", ")}]`,
    );
  return withProbabilities(logits, target, settings);
}

function isInteger(target: Tensor | Tensor<"i32">): target is Tensor<"i32"> {
  return target.dtype === "i32";
}
