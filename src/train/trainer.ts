// Trains a model on a data set: epochs, validation, progress, stopping and
// continuing with the same bits.
import type { Batch, Dataset, Targets } from "../data/dataset.ts";
import { type BatchSource, DataLoader } from "../data/loader.ts";
import type { Sampler } from "../data/sampler.ts";
import { NonFiniteError, ShapeError, StateError } from "../errors.ts";
import type { Metric, Target } from "../metric/metric.ts";
import { evaluating, type Module } from "../nn/module.ts";
import { intTensor, tensor } from "../ops/create.ts";
import type { Optimizer, StepOptions } from "../optim/optimizer.ts";
import type { WeightAverage } from "../optim/weightAverage.ts";
import { generator } from "../random.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { BatchInfo, Callback, History, RunInfo } from "./callback.ts";
import { decodeCheckpoint, type Extra, encodeCheckpoint, type RunParts } from "./checkpoint.ts";
import { microBatches } from "./microBatches.ts";
import { Pacer } from "./pacer.ts";
import type { DataOrder, EpochInfo, TrainerState } from "./state.ts";
import { MetricStreams } from "./streams.ts";
import { addTotals, type BatchResults, meansOf, noTotals, type Results } from "./totals.ts";

/** What the Trainer hands a loss beside output and target. */
export interface BatchLossOptions {
  /** [N], where the data weighs its examples (`Batch.sampleWeight`). */
  readonly sampleWeight?: Tensor;
}

/** A loss: one number for a batch. */
export type Loss<T extends Target = Tensor<"i32">> = (output: Tensor, target: T, options: BatchLossOptions) => Tensor;

/** The arrays that become targets of this kind. */
export type TargetsOf<T extends Target> = T extends Tensor<"i32"> ? Int32Array : Float32Array;

export interface TrainerOptions<T extends Target = Tensor<"i32">> {
  readonly optimizer: Optimizer;
  /** Mean loss of a batch, e.g. `crossEntropy`. */
  readonly loss: Loss<T>;
  /** Metrics by the name they are reported under, e.g. `{ accuracy, f1: fScore() }`. */
  readonly metrics?: Readonly<Record<string, Metric<T>>>;
  /** An average of the weights (`EMA`, `SWA`), updated after every step; evaluation and prediction use it. Default none. */
  readonly average?: WeightAverage;
  /** The result that adaptive schedules (`reduceOnPlateau`) look at after each epoch; default the loss of validation, or of training without. */
  readonly monitor?: (info: EpochInfo) => number;
}

export interface FitOptions<Y extends Targets = Int32Array> extends Callback {
  /** Epochs in all, those done before included. */
  readonly epochs: number;
  /** Examples per step; default 32. */
  readonly batchSize?: number;
  /**
   * In how many parts a batch is computed, one after the other, for less memory; default 1. The parts' mean losses,
   * each times its share of the examples, add up to the batch's, so that steps differ by rounding alone, but for layers
   * that look across the batch (batch norm) and losses whose mean is not over examples (class weights, ignored labels).
   */
  readonly accumulate?: number;
  /** A new order every epoch; default true. */
  readonly shuffle?: boolean;
  /** Seed of that order; default the seed set by `seed()`. */
  readonly seed?: number;
  /** Which examples make up an epoch, instead of all of them in the order of `shuffle` and `seed`. */
  readonly sampler?: Sampler;
  /** Measured after every epoch. */
  readonly validation?: Dataset<Y>;
  /** Stops after the step under way. */
  readonly signal?: AbortSignal;
  /** Stops after this many steps of this call; default no limit. */
  readonly maxSteps?: number;
  readonly callbacks?: readonly Callback[];
  /** Milliseconds of work before the event loop gets a turn; default 12. */
  readonly yieldEvery?: number;
}

/**
 * Trains `model` with an optimizer made for its parameters.
 *
 * ```ts
 * const trainer = new Trainer(net, { optimizer: new AdamW(net, { lr: 1e-3 }), loss: crossEntropy, metrics: { accuracy } });
 * const history = await trainer.fit(train, { epochs: 5, batchSize: 64, validation: test });
 * ```
 */
export class Trainer<T extends Target = Tensor<"i32">> {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly #loss: Loss<T>;
  readonly #metrics: readonly [name: string, metric: Metric<T>][];
  /** Streaming metrics of the epoch under way. */
  #streams: MetricStreams;
  readonly #average: WeightAverage | undefined;
  readonly #monitor: (info: EpochInfo) => number;
  #stopped: string | undefined;
  #state: TrainerState = { epoch: 0, batch: 0, totals: noTotals, history: [] };
  #busy = false;

  constructor(model: Module, { optimizer, loss, metrics = {}, average, monitor = lossOf }: TrainerOptions<T>) {
    this.model = model;
    this.optimizer = optimizer;
    this.#loss = loss;
    this.#metrics = Object.entries(metrics);
    this.#streams = new MetricStreams(this.#metrics);
    this.#average = average;
    this.#monitor = monitor;
  }

  /** Where training stands. */
  get state(): TrainerState {
    const { states } = this.#streams;
    return states ? { ...this.#state, streams: states } : this.#state;
  }

  /** True while `fit` runs. */
  get fitting(): boolean {
    return this.#busy;
  }

  /**
   * Trains until `epochs` are done, continuing where the last call (or a restored checkpoint) stopped. A source of
   * batches (a stream) goes by its own batches and order; where it cannot begin inside an epoch, that is a StateError.
   * @throws NonFiniteError naming the step and the first op whose output is not finite; the model is as before that step
   */
  async fit(data: Dataset<TargetsOf<T>> | BatchSource<TargetsOf<T>>, options: FitOptions<TargetsOf<T>>): Promise<History> {
    const { epochs, batchSize = 32, shuffle = true, seed = generator.state.seed, sampler } = options;
    if (!(Number.isSafeInteger(epochs) && epochs >= 0)) throw new ShapeError("fit", `expected epochs to be an integer >= 0, got ${epochs}`);
    if (this.#busy) throw new StateError("fit", "expected no other fit of this trainer to be running, got a second call");
    if (!("epoch" in data)) this.#keepOrder({ size: sampler?.size ?? data.size, batchSize, shuffle, seed });
    const loader = "epoch" in data ? data : new DataLoader(data, { batchSize, shuffle, seed, ...(sampler && { sampler }) });
    const hooks: readonly Callback[] = [options, ...(options.callbacks ?? [])];
    this.#stopped = undefined;
    this.#busy = true;
    let finished = false;
    let failure: { readonly error: unknown } | undefined; // the first error is the one that matters
    try {
      const run = this.#runInfo(epochs);
      for (const hook of hooks) await hook.onBegin?.(run);
      finished = await this.#run(loader, hooks, options);
    } catch (error) {
      failure = { error };
    }
    const history = this.#history(finished);
    for (const hook of hooks) {
      try {
        await hook.onEnd?.(history);
      } catch (error) {
        failure ??= { error };
      }
    }
    this.#busy = false;
    if (failure) throw failure.error;
    return history;
  }

  #history(finished: boolean): History {
    const stopped = this.#stopped;
    return { epochs: this.#state.history, finished, ...(stopped !== undefined && { stopped }) };
  }

  #runInfo(epochs: number): RunInfo {
    const { model, optimizer } = this;
    return {
      model,
      optimizer,
      epochs,
      history: this.#state.history,
      checkpoint: () => this.checkpoint(),
      rollBack: (checkpoint) => void decodeCheckpoint(checkpoint, this.#parts),
      stop: (reason) => {
        this.#stopped = reason;
      },
    };
  }

  /** Trains epoch after epoch; false where something ended it early. */
  async #run(loader: BatchSource<TargetsOf<T>>, hooks: readonly Callback[], options: FitOptions<TargetsOf<T>>): Promise<boolean> {
    const { epochs, batchSize = 32, accumulate = 1, signal, maxSteps = Infinity, validation } = options;
    const pacer = new Pacer(options.yieldEvery ?? 12);
    const began = performance.now();
    let examples = 0;
    let steps = 0;
    const stopping = () => signal?.aborted === true || steps >= maxSteps || this.#stopped !== undefined;
    this.model.train();
    while (this.#state.epoch < epochs) {
      const { epoch } = this.#state;
      if (stopping()) return false;
      let left = false;
      for await (const batch of loader.epoch(epoch, this.#state.batch)) {
        const { lr } = this.optimizer;
        const taken = this.optimizer.stepCount;
        const results = await this.#stepOrSkip(batch, accumulate, hooks).catch((error: unknown) => {
          // a metric that failed: its step has been taken, and is not to be taken again
          if (this.optimizer.stepCount > taken) this.#state = { ...this.#state, batch: this.#state.batch + 1 };
          throw error;
        });
        const totals = results ? addTotals(this.#state.totals, results) : this.#state.totals;
        this.#state = { ...this.#state, batch: this.#state.batch + 1, totals };
        steps++;
        if (results) {
          examples += results.examples;
          const streams = this.#streams;
          const info: BatchInfo = {
            epoch,
            epochs,
            batch: this.#state.batch - 1,
            batches: loader.batchesPerEpoch,
            step: this.optimizer.stepCount,
            lr,
            batchLoss: results.loss,
            get running() {
              return streams.addTo(meansOf(totals));
            },
            examplesPerSecond: (examples * 1000) / Math.max(performance.now() - began, 1e-3),
          };
          for (const hook of hooks) await hook.onBatch?.(info);
        }
        await pacer.pause();
        left = stopping();
        if (left) break;
      }
      if ((left && this.#state.batch < loader.batchesPerEpoch) || signal?.aborted) return false;
      const measured = validation && (await this.#evaluate(validation, batchSize, pacer, signal));
      if (validation && !measured) return false;
      const info: EpochInfo = { epoch, train: this.#streams.addTo(meansOf(this.#state.totals)), ...(measured && { validation: measured }) };
      this.#streams = new MetricStreams(this.#metrics);
      this.#state = { ...this.#state, epoch: epoch + 1, batch: 0, totals: noTotals, history: [...this.#state.history, info] };
      this.optimizer.observe(this.#monitor(info));
      for (const hook of hooks) await hook.onEpoch?.(info);
    }
    return true;
  }

  /** Mean loss and metrics over a data set, in evaluation mode, with the average of the weights if there is one. */
  async evaluate(data: Dataset<TargetsOf<T>>, { batchSize = 256, yieldEvery = 12 } = {}): Promise<Results> {
    const results = await this.#evaluate(data, batchSize, new Pacer(yieldEvery), undefined);
    if (!results) throw new StateError("evaluate", "internal: expected a result without a signal");
    return results;
  }

  /** The model's output for host values of `shape` (batch first), in evaluation mode, with the average of the weights if there is one. */
  predict(values: ArrayLike<number>, shape: Shape): Promise<Float32Array<ArrayBuffer>> {
    return this.#averaged(() => this.model.predict(values, shape));
  }

  /**
   * Everything that continues this run exactly, as bytes (safetensors): see `restore`.
   * @param extra strings to keep with it, e.g. the run's settings; `checkpointExtra` reads them; default none
   */
  checkpoint({ extra = {} }: { readonly extra?: Extra } = {}): Promise<Uint8Array<ArrayBuffer>> {
    return encodeCheckpoint({ ...this.#parts, trainer: this.state, extra });
  }

  /**
   * Continues from a checkpoint: parameters, buffers, optimizer state, random streams, position in the data.
   * @throws FormatError for bytes that are no checkpoint of such a model and optimizer; then nothing has changed
   */
  restore(bytes: Uint8Array): void {
    if (this.#busy) throw new StateError("restore", "expected no fit to be running, got a call during one");
    let streams = this.#streams;
    this.#state = decodeCheckpoint(bytes, this.#parts, (state) => {
      streams = new MetricStreams(this.#metrics, state.streams);
    });
    this.#streams = streams;
  }

  /** Within an epoch, the order of the data has to stay what it was. */
  #keepOrder(order: DataOrder): void {
    const before = this.#state.order;
    if (before && this.#state.batch > 0) {
      for (const key of ["size", "batchSize", "shuffle", "seed"] as const) {
        if (before[key] !== order[key])
          throw new StateError("fit", `expected ${key} ${before[key]} as at the start of this epoch, got ${order[key]}`);
      }
    }
    this.#state = { ...this.#state, order };
  }

  /**
   * One step on a batch, outside the epochs that `fit` counts; in the mode that the model is in. Its results leave
   * streaming metrics out.
   * @param options parts to compute it in (as in `fit`); a rate for this step, in place of the optimizer's
   */
  async step(
    batch: Batch<TargetsOf<T>>,
    { accumulate = 1, ...options }: StepOptions & Pick<FitOptions, "accumulate"> = {},
  ): Promise<BatchResults> {
    return this.#step(batch, accumulate, new MetricStreams([]), options);
  }

  /** A step; nothing where its loss was not finite and a callback said to go on. */
  async #stepOrSkip(batch: Batch<TargetsOf<T>>, accumulate: number, hooks: readonly Callback[]): Promise<BatchResults | undefined> {
    try {
      return await this.#step(batch, accumulate, this.#streams, {});
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      const { epoch, batch: at } = this.#state;
      let skip = false;
      for (const hook of hooks) {
        const answer = await hook.onNonFinite?.({ error, epoch, batch: at, step: this.optimizer.stepCount });
        skip ||= answer === "skip";
      }
      if (!skip && this.#stopped === undefined) throw error;
      return undefined;
    }
  }

  async #step(batch: Batch<TargetsOf<T>>, accumulate: number, streams: MetricStreams, options: StepOptions): Promise<BatchResults> {
    if (!(Number.isSafeInteger(accumulate) && accumulate >= 1))
      throw new ShapeError("step", `expected accumulate to be an integer >= 1, got ${accumulate}`);
    const pending: Pending[] = [];
    const losses = microBatches(batch, accumulate).map((part) => () => {
      const loss = this.#measure(part, pending, streams);
      return part.share === 1 ? loss : loss.mul(part.share);
    });
    const result = this.optimizer.step(losses, options);
    this.#average?.update();
    return collect(batch, result.value(), pending);
  }

  /** A batch's loss; its metrics are read before its tensors go. */
  #measure(batch: Batch<TargetsOf<T>>, pending: Pending[], streams: MetricStreams): Tensor {
    const target = targetOf<T>(batch);
    const output = this.model.forward(tensor(batch.x, batch.shape));
    for (const [name, metric] of this.#metrics) {
      if (typeof metric !== "function") continue;
      const { total, count } = metric(output, target);
      const value = total.value();
      pending.push(async () => ({ name, total: await value, count }));
    }
    if (!streams.empty) pending.push(streams.take(output, target));
    return this.#loss(output, target, batch.sampleWeight ? { sampleWeight: tensor(batch.sampleWeight) } : {});
  }

  /** Runs `work`, which is synchronous up to its result, with the average of the weights if there is one. */
  #averaged<R>(work: () => R): R {
    return this.#average ? this.#average.use(work) : work();
  }

  get #parts(): RunParts {
    return { model: this.model, optimizer: this.optimizer, average: this.#average };
  }

  async #evaluate(
    data: Dataset<TargetsOf<T>>,
    batchSize: number,
    pacer: Pacer,
    signal: AbortSignal | undefined,
  ): Promise<Results | undefined> {
    let totals = noTotals;
    const streams = new MetricStreams(this.#metrics);
    for await (const batch of new DataLoader(data, { batchSize, shuffle: false }).epoch(0)) {
      const pending: Pending[] = [];
      const loss = this.#averaged(() => evaluating(this.model, () => this.#measure(batch, pending, streams).value()));
      totals = addTotals(totals, await collect(batch, loss, pending));
      await pacer.pause();
      if (signal?.aborted) return undefined;
    }
    return streams.addTo(meansOf(totals));
  }
}

function lossOf({ train, validation = train }: EpochInfo): number {
  return validation.loss;
}

/** A metric of one batch, or a part of it, whose total is on its way; nothing where it goes into a stream. */
type Pending = () => Promise<{ readonly name: string; readonly total: number; readonly count: number } | undefined>;

async function collect({ shape }: Batch<Targets>, loss: Promise<number>, pending: readonly Pending[]): Promise<BatchResults> {
  const metrics: Record<string, { total: number; count: number }> = {};
  for (const arrive of pending) {
    const share = await arrive();
    if (!share) continue;
    const before = metrics[share.name];
    metrics[share.name] = { total: (before?.total ?? 0) + share.total, count: (before?.count ?? 0) + share.count };
  }
  return { examples: shape[0] ?? 0, loss: await loss, metrics };
}

function targetOf<T extends Target>({ y, targetShape = [y.length] }: Batch<TargetsOf<T>>): T {
  return (y instanceof Int32Array ? intTensor(y, targetShape) : tensor(y, targetShape)) as Target as T; // the array's type says which
}
