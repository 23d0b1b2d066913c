// Batches from a stream of examples, for training on what does not fit into memory.
import { ShapeError, StateError } from "../errors.ts";
import { checkInteger } from "./check.ts";
import { type Batch, emptyLike, exampleSize, type Targets } from "./dataset.ts";
import type { BatchSource } from "./loader.ts";
import type { DataStream } from "./stream.ts";

/** One example of a stream. */
export interface Example<Y extends Targets = Int32Array> {
  /** Input, row-major. */
  readonly x: ArrayLike<number>;
  /** Shape of `x`, channels last. */
  readonly shape: readonly number[];
  /** A label (Int32Array of one), or values to predict. */
  readonly y: Y;
  /** Shape of `y`; [] unless said where it is one label, otherwise one axis. */
  readonly targetShape?: readonly number[];
}

/** How a `StreamLoader` makes batches. */
export interface StreamLoaderOptions {
  /** Examples per batch. */
  readonly batchSize: number;
  /** Leave out the last batch of an epoch where it is smaller; default false. */
  readonly dropLast?: boolean;
}

/** Batches from a stream of examples of one shape: what `Trainer.fit` takes instead of a data set. */
export class StreamLoader<Y extends Targets = Int32Array> implements BatchSource<Y> {
  /** Nobody knows before the stream has ended. */
  readonly batchesPerEpoch = Infinity;
  readonly #groups: DataStream<Example<Y>[]>;

  constructor(examples: DataStream<Example<Y>>, { batchSize, dropLast = false }: StreamLoaderOptions) {
    checkInteger("StreamLoader", "batchSize", batchSize, 1);
    this.#groups = examples.batch(batchSize, { dropLast });
  }

  /** @throws StateError for another `fromBatch` than 0: a stream cannot be entered in its middle */
  epoch(epoch: number, fromBatch = 0): AsyncIterable<Batch<Y>> {
    if (fromBatch !== 0)
      throw new StateError(
        "StreamLoader",
        `expected to begin at batch 0, got ${fromBatch}: a stream cannot be resumed inside an epoch; use a data set with random access, or checkpoints between epochs`,
      );
    return this.#groups.map(collate).epoch(epoch);
  }
}

/** Examples of one shape as a batch. */
function collate<Y extends Targets>(examples: readonly Example<Y>[]): Batch<Y> {
  const [first] = examples;
  if (!first) throw new ShapeError("StreamLoader", "internal: expected a batch of at least one example");
  const n = examples.length;
  const width = exampleSize("StreamLoader", first.shape);
  const { targetShape = first.y instanceof Int32Array && first.y.length === 1 ? [] : [first.y.length] } = first;
  const targets = exampleSize("StreamLoader", targetShape);
  const x = new Float32Array(n * width);
  const y = emptyLike(first.y, n * targets);
  examples.forEach((example, i) => {
    if (example.shape.join() !== first.shape.join() || example.x.length !== width || example.y.length !== targets)
      throw new ShapeError(
        "StreamLoader",
        `expected examples of shape [${first.shape.join(", ")}] with ${targets} targets as the first of the batch, ` +
          `got ${example.x.length} values of shape [${example.shape.join(", ")}] with ${example.y.length}`,
      );
    x.set(example.x, i * width);
    y.set(example.y, i * targets);
  });
  return { x, shape: [n, ...first.shape], y, targetShape: [n, ...targetShape] };
}
