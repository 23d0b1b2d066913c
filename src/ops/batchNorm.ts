// Batch normalisation over all axes but the last.
import type { Kernels, Ptr } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { defineOp, type OpFunction } from "../op.ts";
import type { Gradients, OpContext, OpSpec } from "../opSpec.ts";
import type { Tensor } from "../tensor.ts";

export interface BatchNormOptions {
  /** Scale per channel [C]; by default 1. */
  readonly weight?: Tensor | null;
  /** Shift per channel [C]; by default 0. */
  readonly bias?: Tensor | null;
  /** Running mean [C]: updated when training, used when not. */
  readonly runningMean?: Tensor | null;
  /** Running variance [C]: updated (with the unbiased variance) when training, used when not. */
  readonly runningVar?: Tensor | null;
  /** True: normalise with this batch's statistics; false: with the running ones. */
  readonly training: boolean;
  /** Weight of the new value in the running statistics, in [0, 1]; default 0.1. Null: they are the average over all batches so far. */
  readonly momentum?: number | null;
  /** How many batches there were, [1]; wanted with running statistics and momentum null, and counted up when training. */
  readonly numBatchesTracked?: Tensor | null;
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Added to the result, of the shape of x: the other branch of a residual block; by default nothing. */
  readonly residual?: Tensor | null;
  /** Applied last, in the same pass over memory; the bits are those of `relu`. Default none. */
  readonly activation?: BatchNormActivation | null;
}

/** What a batch normalisation can apply to its result. */
export type BatchNormActivation = "relu";

/** Both running statistics, or neither. */
type Running = { readonly mean: Tensor; readonly variance: Tensor; readonly count: Tensor | null } | undefined;

interface Options {
  readonly running: Running;
  readonly training: boolean;
  readonly momentum: number | null;
  readonly eps: number;
  readonly activation: BatchNormActivation | null;
}

type Inputs = readonly [x: Tensor, weight: Tensor | null, bias: Tensor | null, residual: Tensor | null];
type Spec = OpSpec<Inputs, Options, "statistics">;
type Context = OpContext<Inputs, Options, "statistics">;

/** What the two ops below have in common; they differ in what their backward passes read. */
// #__NO_SIDE_EFFECTS__
function normalization(rest: Pick<Spec, "reads" | "passes" | "backward">): OpFunction<Inputs, Options, "f32"> {
  return defineOp<Inputs, Options, "statistics">("batchNorm", {
    shape([x, weight, bias, residual], options) {
      check(x, weight, bias, residual, options);
      return x.shape;
    },
    cheap: true,
    // mean, its rounding error, 1/sqrt(var + eps), var
    save: ([x]) => ({ statistics: [4, channels(x)] }),
    forward(k, y, [x, weight, bias, residual], context) {
      const { running, training, momentum, eps, activation } = context.options;
      const { statistics } = context.saved;
      const c = channels(x);
      const rows = x.size / c;
      if (training) k.batch_norm_statistics(statistics.ptr, context.scratch(40 * c), x.ptr, rows, c, eps);
      else if (running) k.batch_norm_fixed(statistics.ptr, running.mean.ptr, running.variance.ptr, c, eps);
      const [scale, shift, added] = [weight?.ptr ?? 0, bias?.ptr ?? 0, residual?.ptr ?? 0];
      k.batch_norm_fwd(y.ptr, x.ptr, added, statistics.ptr, scale, shift, context.scratch(8 * c), rows, c, activation ? 1 : 0);
      if (training && running) {
        const { mean, variance, count } = running;
        const keep = [mean, variance, statistics, ...(count ? [count] : [])];
        context.commit(() => k.batch_norm_running(mean.ptr, variance.ptr, count?.ptr ?? 0, statistics.ptr, rows, c, momentum ?? 0), keep);
      }
    },
    ...rest,
  });
}

/** The gradients but that of the residual. relu: `dy` is that of max(v, 0), v the normalised x: what of it counts is seen from x. */
function backward(k: Kernels, dy: Ptr, [dx, dWeight, dBias]: Gradients<Inputs>, context: Context, relu: 0 | 1): void {
  const [x, weight, bias] = context.inputs;
  const { training } = context.options;
  const c = channels(x);
  const rows = x.size / c;
  const [statistics, scale, shift] = [context.saved.statistics.ptr, weight?.ptr ?? 0, bias?.ptr ?? 0];
  if (dx && !training) k.batch_norm_dx_fixed(dx.ptr, dy, x.ptr, statistics, scale, shift, context.scratch(8 * c), rows, c, relu);
  if (!dWeight && !dBias && !(dx && training)) return;
  const dw = dWeight?.ptr ?? context.scratch(4 * c);
  const db = dBias?.ptr ?? context.scratch(4 * c);
  k.batch_norm_dw(dw, db, context.scratch(52 * c), dy, x.ptr, statistics, scale, shift, rows, c, relu);
  if (dx && training) k.batch_norm_dx(dx.ptr, dy, x.ptr, statistics, scale, shift, dw, db, context.scratch(20 * c), rows, c, relu);
}

const batchNormOp = /* @__PURE__ */ normalization({
  reads: [0, 1, 2],
  passes: (index) => index === 3,
  backward: (k, dy, dx, context) => backward(k, dy.ptr, dx, context, context.options.activation ? 1 : 0),
});

/** With a residual and ReLU, the output says where ReLU lets dy through; what it lets through is the residual's gradient. */
const batchNormResidualOp = /* @__PURE__ */ normalization({
  reads: [0, 1, 2, "y"],
  backward(k, dy, dx, context) {
    const through = dx[3]?.ptr ?? context.scratch(4 * dy.size);
    k.relu_dx(through, dy.ptr, context.y.ptr, dy.size);
    backward(k, through, dx, context, 0);
  },
});

/**
 * Batch normalisation of x [..., C]: y = (x − mean) / √(var + eps) · weight + bias, with the mean and the
 * biased variance over all axes but the last. When training they come from the batch, and the running
 * statistics, if given, become (1 − momentum)·running + momentum·new once the step has succeeded
 * (with momentum null: the average of all so far, counted as float32, which is exact for 16 million batches);
 * otherwise they are the running ones.
 * With `residual` and `activation` it is relu(… + residual) in one pass, bit for bit what batchNorm, add and relu give.
 * Ioffe & Szegedy 2015, "Batch Normalization".
 * @throws ShapeError if weight, bias or a running statistic is not [C], if residual has not the shape of x, if a training batch has fewer than
 * two values per channel, if there are no running statistics when not training, or for options out of range
 */
export function batchNorm(x: Tensor, options: BatchNormOptions): Tensor {
  const { weight = null, bias = null, runningMean: mean, runningVar: variance, training, momentum = 0.1, eps = 1e-5 } = options;
  const { numBatchesTracked: count = null, residual = null, activation = null } = options;
  if (!mean !== !variance)
    throw new ShapeError("batchNorm", "expected runningMean and runningVar, or neither of them, got one without the other");
  if ((count !== null) !== (momentum === null && !!mean))
    throw new ShapeError(
      "batchNorm",
      `expected numBatchesTracked where momentum is null and there are running statistics, got ${count ? "it" : "none"} with momentum ${momentum}`,
    );
  const running = mean && variance ? { mean, variance, count } : undefined;
  const op = residual && activation ? batchNormResidualOp : batchNormOp;
  return op(x, weight, bias, residual, { running, training, momentum, eps, activation });
}

function channels(x: { readonly shape: readonly number[] }): number {
  return x.shape.at(-1) ?? 0;
}

function check(x: Tensor, weight: Tensor | null, bias: Tensor | null, residual: Tensor | null, options: Options): void {
  const { running, training, momentum, eps, activation } = options;
  const c = channels(x);
  const refuse = (message: string) => new ShapeError("batchNorm", message);
  if (x.shape.length < 2 || c === 0) throw refuse(`expected x [N, ..., C] with C >= 1, got [${x.shape.join(", ")}]`);
  const vectors = { weight, bias, runningMean: running?.mean, runningVar: running?.variance };
  for (const [name, vector] of Object.entries(vectors))
    if (vector && (vector.ptr === 0 || vector.shape.length !== 1 || vector.shape[0] !== c))
      // `ptr` throws where the memory is gone
      throw refuse(`expected ${name} [${c}] for x [${x.shape.join(", ")}], got [${vector.shape.join(", ")}]`);
  const count = running?.count;
  if (count && (count.ptr === 0 || count.size !== 1))
    throw refuse(`expected numBatchesTracked of one element, got [${count.shape.join(", ")}]`);
  if (residual && (residual.shape.length !== x.shape.length || residual.shape.some((extent, axis) => extent !== x.shape[axis])))
    throw refuse(`expected residual [${x.shape.join(", ")}] as x, got [${residual.shape.join(", ")}]`);
  if (activation !== null && activation !== "relu") throw refuse(`expected activation "relu" or null, got ${String(activation)}`);
  if (training && x.size / c < 2)
    throw refuse(`expected at least two values per channel when training, got ${x.size / c} with x [${x.shape.join(", ")}]`);
  if (!training && !running) throw refuse("expected runningMean and runningVar when not training, got neither");
  if (momentum !== null && !(momentum >= 0 && momentum <= 1)) throw refuse(`expected momentum in [0, 1], got ${momentum}`);
  if (!(eps >= 0 && eps < Number.POSITIVE_INFINITY)) throw refuse(`expected eps finite and >= 0, got ${eps}`);
}
