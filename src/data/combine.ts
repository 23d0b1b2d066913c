// Data sets made of other data sets: one after another, again and again, side by side, changed, kept in memory.
import { ShapeError } from "../errors.ts";
import { checkInteger } from "./check.ts";
import { type Batch, checkIndices, type Dataset, type Draw, emptyLike, exampleSize, gatherRows, type Targets } from "./dataset.ts";

/**
 * The examples of the first data set, then those of the second, and so on.
 * @throws ShapeError where inputs are not of one shape
 */
export function concat<Y extends Targets>(first: Dataset<Y>, ...others: readonly Dataset<Y>[]): Dataset<Y> {
  const all = [first, ...others];
  const { inputShape, classes } = first;
  for (const { inputShape: other } of others)
    if (other.join() !== inputShape.join())
      throw new ShapeError(
        "concat",
        `expected inputs of shape [${inputShape.join(", ")}] as the first data set's, got [${other.join(", ")}]`,
      );
  const starts = [0];
  for (const { size } of all) starts.push((starts.at(-1) ?? 0) + size);
  const size = starts.at(-1) ?? 0;
  const labels = all.flatMap((dataset) => (dataset.labels ? [dataset.labels] : []));
  return {
    size,
    inputShape,
    ...(classes && { classes }),
    ...(labels.length === all.length && { labels: Int32Array.from(labels.flatMap((some) => [...some])) }),
    async batch(indices, draw) {
      checkIndices("batch", indices, size);
      const parts = await Promise.all(
        all.flatMap((dataset, i) => {
          const [from, to] = [starts[i] ?? 0, starts[i + 1] ?? 0];
          const places = Array.from(indices.keys()).filter(
            (place) => (indices[place] as number) >= from && (indices[place] as number) < to,
          );
          if (places.length === 0) return [];
          const own = Int32Array.from(places, (place) => (indices[place] as number) - from);
          const repeats = draw?.repeats && Int32Array.from(places, (place) => draw.repeats?.[place] ?? 0);
          return [rowsOf(dataset, own, draw && { epoch: draw.epoch, ...(repeats && { repeats }) }).then((batch) => ({ places, batch }))];
        }),
      );
      return joined(first, indices.length, parts);
    },
  };
}

async function rowsOf<Y extends Targets>(dataset: Dataset<Y>, indices: Int32Array, draw: Draw | undefined): Promise<Batch<Y>> {
  return dataset.batch(indices, draw);
}

/** One batch of `n` examples from parts that say which places theirs are; of no parts, the empty batch of `dataset`. */
async function joined<Y extends Targets>(
  dataset: Dataset<Y>,
  n: number,
  parts: readonly { places: number[]; batch: Batch<Y> }[],
): Promise<Batch<Y>> {
  const [first] = parts;
  if (!first) return dataset.batch(new Int32Array(0));
  const { inputShape } = dataset;
  const width = exampleSize("concat", inputShape);
  const targetShape = first.batch.targetShape?.slice(1);
  const targets = exampleSize("concat", targetShape ?? []);
  const x = new Float32Array(n * width);
  const y = emptyLike(first.batch.y, n * targets);
  const sampleWeight = parts.some(({ batch }) => batch.sampleWeight) ? new Float32Array(n).fill(1) : undefined;
  for (const { places, batch } of parts) {
    if (batch.y.length !== places.length * targets)
      throw new ShapeError(
        "concat",
        `expected ${targets} target values per example as in the first part, got ${batch.y.length / places.length}`,
      );
    places.forEach((place, row) => {
      x.set(batch.x.subarray(row * width, (row + 1) * width), place * width);
      y.set(batch.y.subarray(row * targets, (row + 1) * targets), place * targets);
      if (sampleWeight) sampleWeight[place] = batch.sampleWeight?.[row] ?? 1;
    });
  }
  return {
    x,
    shape: [n, ...inputShape],
    y,
    ...(targetShape && { targetShape: [n, ...targetShape] }),
    ...(sampleWeight && { sampleWeight }),
  };
}

/** All examples `times` over within one epoch; random changes differ from one time to the next. */
export function repeat<Y extends Targets>(dataset: Dataset<Y>, times: number): Dataset<Y> {
  checkInteger("repeat", "times", times, 1);
  const { size, inputShape, classes, labels } = dataset;
  return {
    size: size * times,
    inputShape,
    ...(classes && { classes }),
    ...(labels && { labels: Int32Array.from({ length: size * times }, (_, i) => labels[i % size] as number) }),
    batch(indices, draw) {
      checkIndices("batch", indices, size * times);
      const repeats = indices.map((index, i) => (draw?.repeats?.[i] ?? 0) * times + Math.floor(index / size));
      return dataset.batch(
        indices.map((index) => index % size),
        { epoch: draw?.epoch ?? 0, repeats },
      );
    },
  };
}

/**
 * Inputs of one data set with inputs of another as what to predict from them: images to images. Sizes must be equal.
 */
export function zip(inputs: Dataset<Targets>, targets: Dataset<Targets>): Dataset<Float32Array> {
  if (inputs.size !== targets.size)
    throw new ShapeError("zip", `expected data sets of one size, got ${inputs.size} and ${targets.size} examples`);
  return {
    size: inputs.size,
    inputShape: inputs.inputShape,
    async batch(indices, draw) {
      const [{ x, shape, sampleWeight }, target] = await Promise.all([inputs.batch(indices, draw), targets.batch(indices, draw)]);
      return { x, shape, y: target.x, targetShape: target.shape, ...(sampleWeight && { sampleWeight }) };
    },
  };
}

/**
 * Every batch changed by `change`, which has to be a function of its arguments.
 * @param inputShape shape of one example's input afterwards; as before unless said
 */
export function map<Y extends Targets, Z extends Targets>(
  dataset: Dataset<Y>,
  change: (batch: Batch<Y>) => Batch<Z> | Promise<Batch<Z>>,
  { inputShape = dataset.inputShape }: { readonly inputShape?: readonly number[] } = {},
): Dataset<Z> {
  return { size: dataset.size, inputShape, batch: async (indices, draw) => change(await dataset.batch(indices, draw)) };
}

/**
 * Keeps every example in memory once it has been asked for: for data sets that read files. What depends on the epoch
 * (`augment`) belongs around the cache, not inside, where its first result would stay.
 */
export function cache<Y extends Targets>(dataset: Dataset<Y>): Dataset<Y> {
  const width = exampleSize("cache", dataset.inputShape);
  const kept = new Map<number, Batch<Y>>();
  return {
    ...dataset,
    async batch(indices, draw) {
      checkIndices("batch", indices, dataset.size);
      const missing = Int32Array.from(new Set(indices)).filter((index) => !kept.has(index));
      if (missing.length > 0) {
        const { x, shape, y, targetShape = [missing.length], sampleWeight } = await dataset.batch(missing, draw);
        const targets = exampleSize("cache", targetShape.slice(1));
        missing.forEach((index, row) => {
          kept.set(index, {
            x: x.slice(row * width, (row + 1) * width),
            shape: [1, ...shape.slice(1)],
            y: gatherRows(y, [row], targets),
            targetShape: [1, ...targetShape.slice(1)],
            ...(sampleWeight && { sampleWeight: sampleWeight.slice(row, row + 1) }),
          });
        });
      }
      const parts = Array.from(indices, (index, place) => ({ index, place })).flatMap(({ index, place }) => {
        const batch = kept.get(index);
        return batch ? [{ places: [place], batch }] : [];
      });
      return joined(dataset, indices.length, parts);
    },
  };
}
