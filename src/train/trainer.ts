// Trains a model on a data set: epochs, validation, progress, stopping and
// continuing with the same bits.
import type { Batch, Dataset } from "../data/dataset.ts";
import { DataLoader } from "../data/loader.ts";
import { ShapeError, StateError } from "../errors.ts";
import type { Metric } from "../metric/metric.ts";
import { evaluating, type Module } from "../nn/module.ts";
import { intTensor, tensor } from "../ops/create.ts";
import type { Optimizer, StepOptions } from "../optim/optimizer.ts";
import type { WeightAverage } from "../optim/weightAverage.ts";
import { generator } from "../random.ts";
import type { Shape } from "../tape.ts";
import { scope, type Tensor } from "../tensor.ts";
import { decodeCheckpoint, type Extra, encodeCheckpoint, type RunParts } from "./checkpoint.ts";
import { microBatches } from "./microBatches.ts";
import { Pacer } from "./pacer.ts";
import type { DataOrder, EpochInfo, TrainerState } from "./state.ts";
import { addTotals, type BatchResults, meansOf, noTotals, type Results } from "./totals.ts";

/** What the Trainer hands a loss beside output and target. */
export interface BatchLossOptions {
  /** [N], where the data weighs its examples (`Batch.sampleWeight`). */
  readonly sampleWeight?: Tensor;
}

/** A loss: one number for a batch. */
export type Loss = (output: Tensor, target: Tensor<"i32">, options: BatchLossOptions) => Tensor;

export interface TrainerOptions {
  readonly optimizer: Optimizer;
  /** Mean loss of a batch, e.g. `crossEntropy`. */
  readonly loss: Loss;
  /** Metrics by the name they are reported under, e.g. `{ accuracy }`. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** An average of the weights (`EMA`, `SWA`), updated after every step; evaluation and prediction use it. Default none. */
  readonly average?: WeightAverage;
  /** The result that adaptive schedules (`reduceOnPlateau`) look at after each epoch; default the loss of validation, or of training without. */
  readonly monitor?: (info: EpochInfo) => number;
}

/** Where training stands after a batch. */
export interface BatchInfo {
  /** Epoch and batch just done, counted from 0, and how many there are. */
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  /** Optimizer steps so far. */
  readonly step: number;
  /** Learning rate this step used. */
  readonly lr: number;
  /** Loss of this batch alone. */
  readonly batchLoss: number;
  /** Means over this epoch so far. */
  readonly running: Results;
  /** Speed since this call of `fit` began. */
  readonly examplesPerSecond: number;
}

/** Hooks; each may be asynchronous. An exception in one ends `fit` after a whole step. */
export interface Callback {
  onBatch?(info: BatchInfo): void | Promise<void>;
  onEpoch?(info: EpochInfo): void | Promise<void>;
}

export interface FitOptions extends Callback {
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
  /** Measured after every epoch. */
  readonly validation?: Dataset;
  /** Stops after the step under way. */
  readonly signal?: AbortSignal;
  /** Stops after this many steps of this call; default no limit. */
  readonly maxSteps?: number;
  readonly callbacks?: readonly Callback[];
  /** Milliseconds of work before the event loop gets a turn; default 12. */
  readonly yieldEvery?: number;
}

/** What `fit` returns: one entry per epoch done, those before a resume included. */
export interface History {
  readonly epochs: readonly EpochInfo[];
  /** False where a signal or `maxSteps` ended it early. */
  readonly finished: boolean;
}

/**
 * Trains `model` with an optimizer made for its parameters.
 *
 * ```ts
 * const trainer = new Trainer(net, { optimizer: new AdamW(net, { lr: 1e-3 }), loss: crossEntropy, metrics: { accuracy } });
 * const history = await trainer.fit(train, { epochs: 5, batchSize: 64, validation: test });
 * ```
 */
export class Trainer {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly #loss: Loss;
  readonly #metrics: readonly [name: string, metric: Metric][];
  readonly #average: WeightAverage | undefined;
  readonly #monitor: (info: EpochInfo) => number;
  #state: TrainerState = { epoch: 0, batch: 0, totals: noTotals, history: [] };
  #busy = false;

  constructor(model: Module, { optimizer, loss, metrics = {}, average, monitor = lossOf }: TrainerOptions) {
    this.model = model;
    this.optimizer = optimizer;
    this.#loss = loss;
    this.#metrics = Object.entries(metrics);
    this.#average = average;
    this.#monitor = monitor;
  }

  /** Where training stands. */
  get state(): TrainerState {
    return this.#state;
  }

  /** True while `fit` runs. */
  get fitting(): boolean {
    return this.#busy;
  }

  /**
   * Trains until `epochs` are done, continuing where the last call (or a restored checkpoint) stopped.
   * @throws NonFiniteError naming the step and the first op whose output is not finite; the model is as before that step
   */
  async fit(data: Dataset, options: FitOptions): Promise<History> {
    const { epochs, batchSize = 32, accumulate = 1, shuffle = true, seed = generator.state.seed } = options;
    const { signal, maxSteps = Infinity, validation } = options;
    if (!(Number.isSafeInteger(epochs) && epochs >= 0)) throw new ShapeError("fit", `expected epochs to be an integer >= 0, got ${epochs}`);
    if (this.#busy) throw new StateError("fit", "expected no other fit of this trainer to be running, got a second call");
    this.#keepOrder({ size: data.size, batchSize, shuffle, seed });
    const loader = new DataLoader(data, { batchSize, shuffle, seed });
    const hooks = [options, ...(options.callbacks ?? [])];
    const pacer = new Pacer(options.yieldEvery ?? 12);
    const began = performance.now();
    let examples = 0;
    let steps = 0;
    const stopping = () => signal?.aborted === true || steps >= maxSteps;
    this.#busy = true;
    try {
      this.model.train();
      while (this.#state.epoch < epochs) {
        const { epoch } = this.#state;
        if (stopping()) return { epochs: this.#state.history, finished: false };
        for await (const batch of loader.epoch(epoch, this.#state.batch)) {
          const { lr } = this.optimizer;
          const results = await this.step(batch, { accumulate });
          const totals = addTotals(this.#state.totals, results);
          this.#state = { ...this.#state, batch: this.#state.batch + 1, totals };
          steps++;
          examples += results.examples;
          const info: BatchInfo = {
            epoch,
            epochs,
            batch: this.#state.batch - 1,
            batches: loader.batchesPerEpoch,
            step: this.optimizer.stepCount,
            lr,
            batchLoss: results.loss,
            running: meansOf(totals),
            examplesPerSecond: (examples * 1000) / Math.max(performance.now() - began, 1e-3),
          };
          for (const hook of hooks) await hook.onBatch?.(info);
          await pacer.pause();
          if (stopping()) break;
        }
        if (this.#state.batch < loader.batchesPerEpoch || signal?.aborted) return { epochs: this.#state.history, finished: false };
        const measured = validation && (await this.#evaluate(validation, batchSize, pacer, signal));
        if (validation && !measured) return { epochs: this.#state.history, finished: false };
        const info: EpochInfo = { epoch, train: meansOf(this.#state.totals), ...(measured && { validation: measured }) };
        this.#state = { ...this.#state, epoch: epoch + 1, batch: 0, totals: noTotals, history: [...this.#state.history, info] };
        this.optimizer.observe(this.#monitor(info));
        for (const hook of hooks) await hook.onEpoch?.(info);
      }
      return { epochs: this.#state.history, finished: true };
    } finally {
      this.#busy = false;
    }
  }

  /** Mean loss and metrics over a data set, in evaluation mode, with the average of the weights if there is one. */
  async evaluate(data: Dataset, { batchSize = 256, yieldEvery = 12 } = {}): Promise<Results> {
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
    return encodeCheckpoint({ ...this.#parts, trainer: this.#state, extra });
  }

  /**
   * Continues from a checkpoint: parameters, buffers, optimizer state, random streams, position in the data.
   * @throws FormatError for bytes that are no checkpoint of such a model and optimizer; then nothing has changed
   */
  restore(bytes: Uint8Array): void {
    if (this.#busy) throw new StateError("restore", "expected no fit to be running, got a call during one");
    this.#state = decodeCheckpoint(bytes, this.#parts);
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
   * One step on a batch, outside the epochs that `fit` counts; in the mode that the model is in.
   * @param options parts to compute it in (as in `fit`); a rate for this step, in place of the optimizer's
   */
  async step(batch: Batch, { accumulate = 1, ...options }: StepOptions & Pick<FitOptions, "accumulate"> = {}): Promise<BatchResults> {
    if (!(Number.isSafeInteger(accumulate) && accumulate >= 1))
      throw new ShapeError("step", `expected accumulate to be an integer >= 1, got ${accumulate}`);
    const pending: Pending[] = [];
    const losses = microBatches(batch, accumulate).map((part) => () => {
      const loss = this.#measure(part, pending);
      return part.share === 1 ? loss : loss.mul(part.share);
    });
    const result = this.optimizer.step(losses, options);
    this.#average?.update();
    return collect(batch.y.length, result.value(), pending);
  }

  /** A batch's loss; its metrics are read before its tensors go. */
  #measure({ x, shape, y, sampleWeight }: Batch, pending: Pending[]): Tensor {
    const target = intTensor(y);
    const output = this.model.forward(tensor(x, shape));
    for (const [name, metric] of this.#metrics) {
      const { total, count } = metric(output, target);
      pending.push([name, total.value(), count]);
    }
    return this.#loss(output, target, sampleWeight ? { sampleWeight: tensor(sampleWeight) } : {});
  }

  /** Runs `work`, which is synchronous up to its result, with the average of the weights if there is one. */
  #averaged<R>(work: () => R): R {
    return this.#average ? this.#average.use(work) : work();
  }

  get #parts(): RunParts {
    return { model: this.model, optimizer: this.optimizer, average: this.#average };
  }

  async #evaluate(data: Dataset, batchSize: number, pacer: Pacer, signal: AbortSignal | undefined): Promise<Results | undefined> {
    let totals = noTotals;
    for await (const batch of new DataLoader(data, { batchSize, shuffle: false }).epoch(0)) {
      const pending: Pending[] = [];
      const loss = this.#averaged(() => evaluating(this.model, () => scope(() => ({ value: this.#measure(batch, pending).value() }))));
      totals = addTotals(totals, await collect(batch.y.length, loss.value, pending));
      await pacer.pause();
      if (signal?.aborted) return undefined;
    }
    return meansOf(totals);
  }
}

function lossOf({ train, validation = train }: EpochInfo): number {
  return validation.loss;
}

/** A metric of one batch, or a part of it, whose total is on its way. */
type Pending = readonly [name: string, total: Promise<number>, count: number];

async function collect(examples: number, loss: Promise<number>, pending: readonly Pending[]): Promise<BatchResults> {
  const metrics: Record<string, { total: number; count: number }> = {};
  for (const [name, total, count] of pending) {
    const before = metrics[name];
    metrics[name] = { total: (before?.total ?? 0) + (await total), count: (before?.count ?? 0) + count };
  }
  return { examples, loss: await loss, metrics };
}
