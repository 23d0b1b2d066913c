// Philox 4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3,
// 2011), and shuffled orders drawn from it. The same generator as the kernels'.

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
const WORD = 2 ** 32;

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

/** Keeps orders of examples apart from what kernels draw with the same seed: word 1 of every counter ("data"). */
const DOMAIN = 0x64617461;

/**
 * A random order of 0 … size − 1 that depends on (size, seed, stream) only: Fisher–Yates with unbiased
 * integers (Lemire, Fast random integer generation in an interval, 2019). Seed and stream are integers
 * from 0 to 2^53 − 1.
 */
export function permutation(size: number, seed: number, stream: number): Int32Array {
  const keyLow = (seed % WORD) | 0;
  const keyHigh = Math.floor(seed / WORD);
  const streamLow = stream % WORD;
  const streamHigh = Math.floor(stream / WORD);
  const words = new Uint32Array(4);
  let block = 0;
  let taken = 4;
  const next = (): number => {
    if (taken === 4) {
      words.set([block++, DOMAIN, streamLow, streamHigh]);
      philox(words, keyLow, keyHigh);
      taken = 0;
    }
    return words[taken++] as number;
  };
  /** Uniform in 0 … bound − 1: the upper word of next · bound, where the lower one is not among the few that favour some results. */
  const below = (bound: number): number => {
    for (;;) {
      const word = next();
      const low = Math.imul(word, bound) >>> 0;
      if (low >= bound || low >= (WORD - bound) % bound) return multiplyHigh(word, bound);
    }
  };
  const order = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = below(i + 1);
    const swapped = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swapped;
  }
  return order;
}
