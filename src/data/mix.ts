// Two examples as one, with shares of both labels.
import { ShapeError } from "../errors.ts";
import { exampleRandom, imageShape } from "./augment.ts";
import { checkRange, checkSeed } from "./check.ts";
import { type Batch, type Dataset, type Draw, exampleSize } from "./dataset.ts";
import { domains } from "./philox.ts";
import type { Random } from "./random.ts";

/** How examples are mixed. */
export interface MixOptions {
  /** The share of the first example is drawn from Beta(alpha, alpha); above 0. 1 unless said: every share as likely. */
  readonly alpha?: number;
  /** Chance that an example is mixed at all; 1 unless said. */
  readonly p?: number;
  /** Number of classes; `dataset.classes.length` unless said. */
  readonly classes?: number;
  /** An integer from 0 to 2^53 − 1; 0 unless said. */
  readonly seed?: number;
}

/** Writes some of `partner` into `own`, the share λ staying; returns the share that really stays. */
type Mix = (own: Float32Array, partner: Float32Array, share: number, random: Random) => number;

/**
 * Each example mixed with another one drawn from the whole data set: λ·x + (1 − λ)·x′, with the same shares of the two
 * labels and weights (Zhang et al. 2017). Labels become probabilities of classes, which `crossEntropy` takes. Partner and share
 * depend on seed, epoch and index alone, whatever the batches are.
 */
export function mixup(dataset: Dataset, options: MixOptions = {}): Dataset<Float32Array> {
  return mixed("mixup", dataset, options, (own, partner, share) => {
    for (let i = 0; i < own.length; i++) own[i] = share * (own[i] as number) + (1 - share) * (partner[i] as number);
    return share;
  });
}

/**
 * In each image a rectangle of another image drawn from the whole data set, with the share of the area as share of its
 * label (Yun et al. 2019). Otherwise as `mixup`.
 */
export function cutmix(dataset: Dataset, options: MixOptions = {}): Dataset<Float32Array> {
  const [height, width, channels] = imageShape("cutmix", dataset.inputShape);
  return mixed("cutmix", dataset, options, (own, partner, share, random) => {
    const side = Math.sqrt(1 - share);
    const [y, x] = [random.below(height), random.below(width)];
    const [halfY, halfX] = [Math.floor((height * side) / 2), Math.floor((width * side) / 2)];
    const [top, bottom] = [Math.max(0, y - halfY), Math.min(height, y + halfY)];
    const [left, right] = [Math.max(0, x - halfX), Math.min(width, x + halfX)];
    for (let row = top; row < bottom; row++) {
      const [from, to] = [(row * width + left) * channels, (row * width + right) * channels];
      own.set(partner.subarray(from, to), from);
    }
    return 1 - ((bottom - top) * (right - left)) / (height * width);
  });
}

function mixed(op: string, dataset: Dataset, options: MixOptions, mix: Mix): Dataset<Float32Array> {
  const { alpha = 1, p = 1, classes = dataset.classes?.length ?? 0, seed = 0 } = options;
  if (!(alpha > 0 && Number.isFinite(alpha))) throw new ShapeError(op, `expected a finite alpha > 0, got ${alpha}`);
  checkRange(op, "p", p, 0, 1);
  checkSeed(op, seed);
  if (!(Number.isSafeInteger(classes) && classes >= 1))
    throw new ShapeError(op, `expected a data set with the names of its classes, or \`classes\`, got ${classes} classes`);
  const width = exampleSize(op, dataset.inputShape);
  const { labels: _, ...rest } = dataset;
  return {
    ...rest,
    async batch(indices, draw) {
      const n = indices.length;
      const randoms = Array.from(indices, (index, i) => exampleRandom(seed, index, i, draw, domains.mixing));
      const partners = randoms.map((random) => (random.uniform() < p ? random.below(dataset.size) : -1));
      const { x, y, sampleWeight } = await both(dataset, indices, partners, draw);
      const own = x.slice(0, n * width);
      const weights = sampleWeight?.slice(0, n);
      const targets = new Float32Array(n * classes);
      const add = (row: number, label: number, share: number) => {
        if (label >= classes) throw new ShapeError(op, `expected labels from 0 to ${classes - 1}, got ${label}`);
        targets[row * classes + label] = (targets[row * classes + label] ?? 0) + share;
      };
      let next = n;
      randoms.forEach((random, row) => {
        let share = 1;
        if ((partners[row] as number) >= 0) {
          const at = next++;
          share = mix(
            own.subarray(row * width, (row + 1) * width),
            x.subarray(at * width, (at + 1) * width),
            random.beta(alpha, alpha),
            random,
          );
          add(row, y[at] as number, 1 - share);
          if (weights && sampleWeight) weights[row] = share * (sampleWeight[row] as number) + (1 - share) * (sampleWeight[at] as number);
        }
        add(row, y[row] as number, share);
      });
      return {
        x: own,
        shape: [n, ...dataset.inputShape],
        y: targets,
        targetShape: [n, classes],
        ...(weights && { sampleWeight: weights }),
      };
    },
  };
}

/** The examples themselves, then the partners of those that have one (−1: none). */
function both(dataset: Dataset, indices: Int32Array, partners: readonly number[], draw: Draw | undefined): Batch | Promise<Batch> {
  const chosen = partners.filter((partner) => partner >= 0);
  const repeats = Int32Array.from({ length: indices.length + chosen.length }, (_, i) => draw?.repeats?.[i] ?? 0);
  return dataset.batch(Int32Array.from([...indices, ...chosen]), { epoch: draw?.epoch ?? 0, repeats });
}
