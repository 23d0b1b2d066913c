// Goes through a data set in batches, in an order that depends on the seed and
// the epoch only.
import { ShapeError } from "../errors.ts";
import { type Batch, type Dataset, exampleSize } from "./dataset.ts";
import { permutation } from "./philox.ts";

/** How a `DataLoader` goes through its data set. */
export interface DataLoaderOptions {
  /** Examples per batch. */
  readonly batchSize: number;
  /** A new random order each epoch; default true. */
  readonly shuffle?: boolean;
  /** Seed of the order, an integer from 0 to 2^53 − 1; default 0. */
  readonly seed?: number;
  /** Leave out the last batch of an epoch where it is smaller than the others; default false. */
  readonly dropLast?: boolean;
  /** How many batches are asked for ahead of the one in use; default 1. */
  readonly prefetch?: number;
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
export class DataLoader implements AsyncIterable<Batch> {
  readonly dataset: Dataset;
  readonly batchSize: number;
  /** Batches in one epoch. */
  readonly batchesPerEpoch: number;
  readonly #shuffle: boolean;
  readonly #seed: number;
  readonly #prefetch: number;
  readonly #exampleSize: number;
  #position: LoaderPosition = { epoch: 0, batch: 0 };

  constructor(dataset: Dataset, { batchSize, shuffle = true, seed = 0, dropLast = false, prefetch = 1 }: DataLoaderOptions) {
    checkInteger("batchSize", batchSize, 1);
    checkInteger("seed", seed, 0);
    checkInteger("prefetch", prefetch, 0);
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.batchesPerEpoch = dropLast ? Math.floor(dataset.size / batchSize) : Math.ceil(dataset.size / batchSize);
    if (this.batchesPerEpoch === 0)
      throw new ShapeError("DataLoader", `expected a data set with at least one batch of ${batchSize}, got ${dataset.size} examples`);
    this.#shuffle = shuffle;
    this.#seed = seed;
    this.#prefetch = prefetch;
    this.#exampleSize = exampleSize("DataLoader", dataset.inputShape);
  }

  /** The batch that comes next: the one after the last that was handed out. */
  get position(): LoaderPosition {
    return this.#position;
  }

  set position({ epoch, batch }: LoaderPosition) {
    checkInteger("epoch", epoch, 0);
    checkInteger("batch", batch, 0, this.batchesPerEpoch);
    this.#position = this.#next(epoch, batch);
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch> {
    const { epoch, batch } = this.#position;
    return this.epoch(epoch, batch)[Symbol.asyncIterator]();
  }

  /**
   * The batches of epoch `epoch`, from batch `fromBatch` on. An error of the data set surfaces where
   * its batch would have; leaving the loop stops asking for more.
   */
  epoch(epoch: number, fromBatch = 0): AsyncIterable<Batch> {
    checkInteger("epoch", epoch, 0);
    checkInteger("fromBatch", fromBatch, 0, this.batchesPerEpoch);
    return { [Symbol.asyncIterator]: () => this.#batches(epoch, fromBatch) };
  }

  async *#batches(epoch: number, fromBatch: number): AsyncGenerator<Batch, void, undefined> {
    const order = this.#order(epoch);
    const underWay: Promise<Batch>[] = [];
    let asked = fromBatch;
    for (let batch = fromBatch; batch < this.batchesPerEpoch; batch++) {
      for (; asked <= batch + this.#prefetch && asked < this.batchesPerEpoch; asked++) {
        const request = this.#request(order.slice(asked * this.batchSize, (asked + 1) * this.batchSize));
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
    const { size } = this.dataset;
    return this.#shuffle ? permutation(size, this.#seed, epoch) : Int32Array.from({ length: size }, (_, i) => i);
  }

  async #request(indices: Int32Array): Promise<Batch> {
    const batch = await this.dataset.batch(indices);
    const n = indices.length;
    const shape = [n, ...this.dataset.inputShape];
    if (batch.x.length !== n * this.#exampleSize || batch.y.length !== n || batch.shape.join() !== shape.join())
      throw new ShapeError(
        "DataLoader",
        `expected a batch of shape [${shape.join(", ")}] with ${n} labels from the data set, ` +
          `got ${batch.x.length} values of shape [${batch.shape.join(", ")}] with ${batch.y.length} labels`,
      );
    return batch;
  }
}

function checkInteger(name: string, value: number, low: number, high: number = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(value) || value < low || value > high)
    throw new ShapeError("DataLoader", `expected ${name} to be an integer from ${low} to ${high}, got ${value}`);
}
