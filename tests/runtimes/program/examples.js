// Examples to train on, made from integers alone: the same everywhere.

/** `count` grey images [28, 28, 1] of ten classes: noise, with a bright patch where the class says. */
export function images(count, seed) {
  const x = new Float32Array(count * 784);
  const y = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    const label = hash(seed, n) % 10;
    y[n] = label;
    for (let i = 0; i < 784; i++) {
      const inPatch = Math.floor(i / 28 / 6) === label >> 1 && Math.floor((i % 28) / 14) === (label & 1);
      x[n * 784 + i] = (hash(seed + 1, n * 784 + i) % 256) / 512 + (inPatch ? 0.5 : 0);
    }
  }
  return { x, y, shape: [count, 28, 28, 1] };
}

/** Values in [-1, 1). */
export function values(length, seed) {
  return Float32Array.from({ length }, (_, i) => (hash(seed, i) >>> 8) / 2 ** 23 - 1);
}

function hash(seed, i) {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}
