// Goes through a data set in batches, in an order that depends on the seed and
// the epoch only.
import { ShapeError } from "../errors.ts";
import { checkInteger, checkSeed } from "./check.ts";
import { type Batch, type Dataset, type Draw, exampleSize, type Targets } from "./dataset.ts";
import { permutation } from "./philox.ts";
import { repeatsIn, type Sampler } from "./sampler.ts";

/** How a `DataLoader` goes through its data set. */
export interface DataLoaderOptions {
  /** Examples per batch. */
  readonly batchSize: number;
  /** A new random order each epoch; default true. */
  readonly shuffle?: boolean;
  /** Seed of the order, an integer from 0 to 2^53 − 1; default 0. */
  readonly seed?: number;
  /** Which examples make up an epoch, in which order; then `shuffle` and `seed` mean nothing. Default: all of them. */
  readonly sampler?: Sampler;
  /** Leave out the last batch of an epoch where it is smaller than the others; default false. */
  readonly dropLast?: boolean;
  /** How many batches are asked for ahead of the one in use; default 1. */
  readonly prefetch?: number;
}

/** What hands out batches epoch by epoch: a `DataLoader`, or a stream of batches. */
export interface BatchSource<Y extends Targets = Int32Array> {
  /** Batches in one epoch; Infinity where nobody knows. */
  readonly batchesPerEpoch: number;
  /**
   * The batches of epoch `epoch`, from batch `fromBatch` on.
   * @throws StateError where it can begin at the first batch alone
   */
  epoch(epoch: number, fromBatch?: number): AsyncIterable<Batch<Y>>;
}

/** Where a loader stands: enough to continue it exactly. */
export interface LoaderPosition {
  readonly epoch: number;
  /** Batches of this epoch that have been handed out. */
  readonly batch: number;
}

/**
 * Batches of a data set, which must have at least one. `for await (const batch of loader)` goes from `position` to the end of that
 * epoch, so that each such loop is one epoch, and the first one after a resume is the rest of one.
 */
export class DataLoader<Y extends Targets = Int32Array> implements AsyncIterable<Batch<Y>>, BatchSource<Y> {
  readonly dataset: Dataset<Y>;
  readonly batchSize: number;
  /** Batches in one epoch. */
  readonly batchesPerEpoch: number;
  readonly #shuffle: boolean;
  readonly #seed: number;
  readonly #sampler: Sampler | undefined;
  readonly #prefetch: number;
  readonly #exampleSize: number;
  #position: LoaderPosition = { epoch: 0, batch: 0 };

  constructor(dataset: Dataset<Y>, { batchSize, shuffle = true, seed = 0, sampler, dropLast = false, prefetch = 1 }: DataLoaderOptions) {
    checkInteger("DataLoader", "batchSize", batchSize, 1);
    checkSeed("DataLoader", seed);
    checkInteger("DataLoader", "prefetch", prefetch, 0);
    this.dataset = dataset;
    this.batchSize = batchSize;
    const size = sampler?.size ?? dataset.size;
    this.batchesPerEpoch = dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
    if (this.batchesPerEpoch === 0)
      throw new ShapeError("DataLoader", `expected a data set with at least one batch of ${batchSize}, got ${size} examples`);
    this.#shuffle = shuffle;
    this.#seed = seed;
    this.#sampler = sampler;
    this.#prefetch = prefetch;
    this.#exampleSize = exampleSize("DataLoader", dataset.inputShape);
  }

  /** The batch that comes next: the one after the last that was handed out. */
  get position(): LoaderPosition {
    return this.#position;
  }

  set position({ epoch, batch }: LoaderPosition) {
    checkInteger("DataLoader", "epoch", epoch, 0);
    checkInteger("DataLoader", "batch", batch, 0, this.batchesPerEpoch);
    this.#position = this.#next(epoch, batch);
  }

  /** The epoch under way, from where it stands. */
  [Symbol.asyncIterator](): AsyncIterator<Batch<Y>> {
    const { epoch, batch } = this.#position;
    return this.epoch(epoch, batch)[Symbol.asyncIterator]();
  }

  /**
   * The batches of epoch `epoch`, from batch `fromBatch` on. An error of the data set surfaces where
   * its batch would have; leaving the loop stops asking for more.
   */
  epoch(epoch: number, fromBatch = 0): AsyncIterable<Batch<Y>> {
    checkInteger("DataLoader", "epoch", epoch, 0);
    checkInteger("DataLoader", "fromBatch", fromBatch, 0, this.batchesPerEpoch);
    return { [Symbol.asyncIterator]: () => this.#batches(epoch, fromBatch) };
  }

  async *#batches(epoch: number, fromBatch: number): AsyncGenerator<Batch<Y>, void, undefined> {
    const order = this.#order(epoch);
    const repeats = this.#sampler && repeatsIn(order);
    const underWay: Promise<Batch<Y>>[] = [];
    let asked = fromBatch;
    for (let batch = fromBatch; batch < this.batchesPerEpoch; batch++) {
      for (; asked <= batch + this.#prefetch && asked < this.batchesPerEpoch; asked++) {
        const [from, to] = [asked * this.batchSize, (asked + 1) * this.batchSize];
        const request = this.#request(order.slice(from, to), { epoch, ...(repeats && { repeats: repeats.slice(from, to) }) });
        request.catch(() => {}); // seen when its turn comes, or not at all if the loop is left before
        underWay.push(request);
      }
      const ready = await underWay.shift();
      if (!ready) return;
      this.#position = this.#next(epoch, batch + 1);
      yield ready;
    }
  }

  /** A position; the end of an epoch is the beginning of the next. */
  #next(epoch: number, batch: number): LoaderPosition {
    return batch < this.batchesPerEpoch ? { epoch, batch } : { epoch: epoch + 1, batch: 0 };
  }

  #order(epoch: number): Int32Array {
    if (this.#sampler) return this.#sampler.order(epoch);
    const { size } = this.dataset;
    return this.#shuffle ? permutation(size, this.#seed, epoch) : Int32Array.from({ length: size }, (_, i) => i);
  }

  async #request(indices: Int32Array, draw: Draw): Promise<Batch<Y>> {
    const batch = await this.dataset.batch(indices, draw);
    const n = indices.length;
    const shape = [n, ...this.dataset.inputShape];
    const { targetShape = [n] } = batch;
    const targets = targetShape.reduce((product, extent) => product * extent, 1);
    if (
      batch.x.length !== n * this.#exampleSize ||
      batch.y.length !== targets ||
      targetShape[0] !== n ||
      batch.shape.join() !== shape.join()
    )
      throw new ShapeError(
        "DataLoader",
        `expected a batch of shape [${shape.join(", ")}] with ${n} labels from the data set, ` +
          `got ${batch.x.length} values of shape [${batch.shape.join(", ")}] with ${batch.y.length} labels`,
      );
    return batch;
  }
}
