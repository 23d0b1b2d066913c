// Views of a data set that pick examples by index.

import { checkInteger, checkSeed } from "./check.ts";
import { checkIndices, type Dataset, labelsOf, type Targets } from "./dataset.ts";
import { permutation } from "./philox.ts";

/** The examples at these indices, in this order; one may stand there twice. */
export function subset<Y extends Targets>(dataset: Dataset<Y>, indices: ArrayLike<number>): Dataset<Y> {
  const chosen = Int32Array.from(indices);
  checkIndices("subset", chosen, dataset.size);
  const { inputShape, classes, labels } = dataset;
  return {
    size: chosen.length,
    inputShape,
    ...(classes && { classes }),
    ...(labels && { labels: chosen.map((index) => labels[index] as number) }),
    batch(places, draw) {
      checkIndices("batch", places, chosen.length);
      return dataset.batch(
        places.map((place) => chosen[place] as number),
        draw,
      );
    },
  };
}

/** The first `count` examples, or all where there are fewer. */
export function take<Y extends Targets>(dataset: Dataset<Y>, count: number): Dataset<Y> {
  checkInteger("take", "count", count, 0);
  return subset(dataset, range(0, Math.min(count, dataset.size)));
}

/** All but the first `count` examples. */
export function skip<Y extends Targets>(dataset: Dataset<Y>, count: number): Dataset<Y> {
  checkInteger("skip", "count", count, 0);
  return subset(dataset, range(Math.min(count, dataset.size), dataset.size));
}

/**
 * The examples whose label passes.
 * @throws UnsupportedError for a data set that does not know its labels beforehand
 */
export function filter(dataset: Dataset, keep: (label: number, index: number) => boolean): Dataset {
  const labels = labelsOf("filter", dataset);
  return subset(
    dataset,
    range(0, dataset.size).filter((index) => keep(labels[index] as number, index)),
  );
}

/** All examples in one random order that `seed`, 0 unless said, decides. A `DataLoader` shuffles anew each epoch by itself. */
export function shuffle<Y extends Targets>(dataset: Dataset<Y>, { seed = 0 }: { readonly seed?: number } = {}): Dataset<Y> {
  return subset(dataset, permutation(dataset.size, checkSeed("shuffle", seed), 0));
}

/** from, from + 1, …, to − 1. */
export function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
