// Philox 4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3,
// 2011), and what is drawn from it: whole numbers, and shuffled orders. The same generator as the kernels'.

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
/** How many values 32 bits have. */
export const WORD = 2 ** 32;

/** Upper 32 bits of the 64-bit product of two 32-bit words, as an unsigned integer. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // below 2^32
  const cross = aLow * bHigh + (middle & 0xffff); // below 2^32
  return (aHigh * bHigh + (middle >>> 16) + (cross >>> 16)) >>> 0;
}

/** Replaces the four words of `counter` by the four random words that belong to it under the key. */
export function philox(counter: Uint32Array, keyLow: number, keyHigh: number): void {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  let k0 = keyLow;
  let k1 = keyHigh;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** What random numbers are for: word 1 of the counter, so that uses with one seed are kept apart. */
export const domains = {
  /** Orders of examples ("data"). */
  order: 0x64617461,
  /** Changes to one example ("augm"). */
  augmentation: 0x6175676d,
  /** Partners and shares of mixed examples ("mixi"). */
  mixing: 0x6d697869,
  /** Examples drawn with replacement ("samp"). */
  sampling: 0x73616d70,
  /** Parts of a data set ("part"). */
  parting: 0x70617274,
} as const;

/** Random numbers that depend on nothing but the counter they start from. Seed and words are integers from 0 to 2^53 − 1, or 2^32 − 1. */
export class RandomWords {
  readonly #keyLow: number;
  readonly #keyHigh: number;
  readonly #domain: number;
  readonly #streamLow: number;
  readonly #streamHigh: number;
  readonly #words = new Uint32Array(4);
  #block = 0;
  #taken = 4;

  /** `stream`: an integer below 2^53, or its lower and upper 32 bits. */
  constructor(seed: number, domain: number, streamLow: number, streamHigh: number = Math.floor(streamLow / WORD)) {
    this.#keyLow = (seed % WORD) | 0;
    this.#keyHigh = Math.floor(seed / WORD);
    this.#domain = domain;
    this.#streamLow = streamLow % WORD;
    this.#streamHigh = streamHigh;
  }

  /** 32 random bits. */
  word(): number {
    if (this.#taken === 4) {
      this.#words.set([this.#block++, this.#domain, this.#streamLow, this.#streamHigh]);
      philox(this.#words, this.#keyLow, this.#keyHigh);
      this.#taken = 0;
    }
    return this.#words[this.#taken++] as number;
  }

  /** Uniform in 0 … bound − 1: the upper word of word · bound, where the lower one is not among the few that favour some results. */
  below(bound: number): number {
    for (;;) {
      const word = this.word();
      const low = Math.imul(word, bound) >>> 0;
      if (low >= bound || low >= (WORD - bound) % bound) return multiplyHigh(word, bound);
    }
  }
}

/**
 * A random order of 0 … size − 1 that depends on (size, seed, stream) only: Fisher–Yates with unbiased
 * integers (Lemire, Fast random integer generation in an interval, 2019). Seed and stream are integers
 * from 0 to 2^53 − 1.
 */
export function permutation(size: number, seed: number, stream: number, domain: number = domains.order): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  return shuffleInPlace(order, new RandomWords(seed, domain, stream));
}

/** Puts values into a random order. */
export function shuffleInPlace<A extends Int32Array | unknown[]>(values: A, random: RandomWords): A {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = values[i];
    values[i] = values[j];
    values[j] = swapped;
  }
  return values;
}
