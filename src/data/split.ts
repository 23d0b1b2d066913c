// Parts of a data set: for training and validation, and for cross-validation.
import { ShapeError } from "../errors.ts";
import { checkInteger, checkSeed } from "./check.ts";
import { type Dataset, labelsOf, type Targets } from "./dataset.ts";
import { domains, permutation } from "./philox.ts";
import { range, subset } from "./subset.ts";

/** How examples are dealt out. */
export interface SplitOptions {
  /** An integer from 0 to 2^53 − 1 that decides which example goes where; 0 unless said. */
  readonly seed?: number;
  /** Each part gets its share of every class; default false. Needs labels that are known beforehand. */
  readonly stratified?: boolean;
}

/** One way to train on most of the data and validate on the rest. */
export interface Fold<Y extends Targets = Int32Array> {
  readonly train: Dataset<Y>;
  readonly validation: Dataset<Y>;
}

/**
 * Disjoint parts drawn at random, each example in its old place among those of its part. Sizes are the fractions of
 * the whole, rounded so that their sum is (with `stratified` class by class).
 * @param fractions each > 0, in all at most 1: `[0.9, 0.1]`
 * @throws ShapeError for other fractions
 */
export function split<Y extends Targets, const F extends readonly number[]>(
  dataset: Dataset<Y>,
  fractions: F,
  { seed = 0, stratified = false }: SplitOptions = {},
): { [K in keyof F]: Dataset<Y> } {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (fractions.length === 0 || fractions.some((fraction) => !(fraction > 0)) || total > 1 + 1e-9)
    throw new ShapeError("split", `expected fractions > 0 whose sum is at most 1, got [${fractions.join(", ")}]`);
  checkSeed("split", seed);
  const parts: number[][] = fractions.map(() => []);
  groups("split", dataset, stratified).forEach((group, stream) => {
    const order = permutation(group.length, seed, stream, domains.parting);
    let done = 0;
    let before = 0;
    fractions.forEach((fraction, part) => {
      before += fraction;
      const end = Math.min(group.length, Math.round(before * group.length));
      for (; done < end; done++) parts[part]?.push(group[order[done] as number] as number);
    });
  });
  return parts.map((part) =>
    subset(
      dataset,
      part.sort((a, b) => a - b),
    ),
  ) as { [K in keyof F]: Dataset<Y> }; // one per fraction
}

/**
 * `k` ways to train on all parts but one and validate on that one; the parts are drawn at random, of sizes that differ
 * by at most one (with `stratified` class by class).
 * @param k from 2 to the number of examples
 */
export function kFold<Y extends Targets>(dataset: Dataset<Y>, k: number, { seed = 0, stratified = false }: SplitOptions = {}): Fold<Y>[] {
  checkInteger("kFold", "k", k, 2, dataset.size);
  checkSeed("kFold", seed);
  const foldOf = new Int32Array(dataset.size);
  let dealt = 0; // goes on from class to class, so that the whole parts are of one size, too
  groups("kFold", dataset, stratified).forEach((group, stream) => {
    for (const place of permutation(group.length, seed, stream, domains.parting)) foldOf[group[place] as number] = dealt++ % k;
  });
  const all = range(0, dataset.size);
  return Array.from({ length: k }, (_, fold) => ({
    train: subset(
      dataset,
      all.filter((index) => foldOf[index] !== fold),
    ),
    validation: subset(
      dataset,
      all.filter((index) => foldOf[index] === fold),
    ),
  }));
}

/** Examples by class where that matters, classes in order; otherwise all in one group. */
function groups(op: string, dataset: Dataset<Targets>, stratified: boolean): Int32Array[] {
  const all = range(0, dataset.size);
  if (!stratified) return [all];
  const labels = labelsOf(op, dataset);
  const byLabel = new Map<number, number[]>();
  for (const index of all) {
    const label = labels[index] as number;
    const group = byLabel.get(label);
    if (group) group.push(index);
    else byLabel.set(label, [index]);
  }
  return [...byLabel].sort(([a], [b]) => a - b).map(([, group]) => Int32Array.from(group));
}
