// Philox 4x32-10 written out, as the kernels' reference.

const mask = 0xffffffffn;

/** The four words for a counter of four words and a key of two. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map((word) => BigInt(word >>> 0)) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map((word) => BigInt(word >>> 0)) as [bigint, bigint];
  for (let i = 0; i < 10; i++) {
    const p0 = c0 * 0xd2511f53n;
    const p1 = c2 * 0xcd9e8d57n;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}

/** The 32 bits of elements 0 … n − 1 of a stream. */
export function streamBits(n: number, seed: number, stream: number): number[] {
  const words = (value: number) => [value >>> 0, Math.floor(value / 2 ** 32)];
  const blocks = Array.from({ length: Math.ceil(n / 4) }, (_, block) => philox([block, 0, ...words(stream)], words(seed)));
  return blocks.flat().slice(0, n);
}
