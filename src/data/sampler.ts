// Which examples make up an epoch, beyond all of them once.
import { ShapeError } from "../errors.ts";
import { checkInteger, checkSeed } from "./check.ts";
import { domains } from "./philox.ts";
import { Random } from "./random.ts";

/** An order of examples for each epoch; the same epoch has the same order every time it is asked for. */
export interface Sampler {
  /** Examples per epoch. */
  readonly size: number;
  /** Indices into the data set. */
  order(epoch: number): Int32Array;
}

/** How a `WeightedRandomSampler` draws. */
export interface WeightedRandomSamplerOptions {
  /** Examples per epoch; as many as there are weights unless said. */
  readonly size?: number;
  /** An integer from 0 to 2^53 − 1; 0 unless said. */
  readonly seed?: number;
}

/** Draws examples with replacement, each with a chance in proportion to its weight. */
export class WeightedRandomSampler implements Sampler {
  readonly size: number;
  readonly #seed: number;
  /** Sums of the weights up to and with each example. */
  readonly #sums: Float64Array;

  /** @throws ShapeError for a weight that is negative or not finite, and where all are 0 */
  constructor(weights: ArrayLike<number>, { size = weights.length, seed = 0 }: WeightedRandomSamplerOptions = {}) {
    const op = "WeightedRandomSampler";
    checkInteger(op, "size", size, 0);
    let total = 0;
    this.#sums = Float64Array.from(weights, (weight, i) => {
      if (!(weight >= 0 && Number.isFinite(weight)))
        throw new ShapeError(op, `expected finite weights >= 0, got ${weight} at position ${i}`);
      total += weight;
      return total;
    });
    if (!(total > 0 && Number.isFinite(total))) throw new ShapeError(op, `expected weights with a finite sum > 0, got ${total}`);
    this.size = size;
    this.#seed = checkSeed(op, seed);
  }

  order(epoch: number): Int32Array {
    const random = new Random(this.#seed, domains.sampling, epoch);
    const total = this.#sums.at(-1) ?? 0;
    return Int32Array.from({ length: this.size }, () => this.#find(random.uniform() * total));
  }

  /** The first example whose sum is above `at`; one of weight 0 never is. */
  #find(at: number): number {
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sums[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Weights under which every class is drawn equally often: 1 / (examples of the label), by example. */
export function classBalancingWeights(labels: ArrayLike<number>): Float64Array {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i] as number, (counts.get(labels[i] as number) ?? 0) + 1);
  return Float64Array.from(labels, (label) => 1 / (counts.get(label) ?? 1));
}

/** For each place in an order, how often its index stands before it. */
export function repeatsIn(order: Int32Array): Int32Array {
  const seen = new Map<number, number>();
  return order.map((index) => {
    const before = seen.get(index) ?? 0;
    seen.set(index, before + 1);
    return before;
  });
}
