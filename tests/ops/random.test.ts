// Random tensors: Philox against its published vectors, distributions, streams, states.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { full, ones, zeros } from "../../src/ops/create.ts";
import { rand, randn, truncatedNormal } from "../../src/ops/random.ts";
import { generator, seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import { philox, streamBits } from "../philox.ts";

beforeEach(() => seed(0));

const n = 200_000;

/** Reads all values and frees the tensor. */
async function values(x: Tensor): Promise<Float32Array> {
  const data = await x.data();
  x.dispose();
  return data;
}

function moments(x: Float32Array): { mean: number; std: number; skew: number; kurtosis: number } {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const power = (k: number) => x.reduce((a, b) => a + (b - mean) ** k, 0) / x.length;
  const std = Math.sqrt(power(2));
  return { mean, std, skew: power(3) / std ** 3, kurtosis: power(4) / std ** 4 };
}

/** Kolmogorov and Smirnov's distance between values and a distribution function, times √n: above 1.95 once in a thousand. */
function kolmogorovSmirnov(x: Float32Array, cdf: (v: number) => number): number {
  const sorted = Float32Array.from(x).sort();
  let worst = 0;
  sorted.forEach((v, i) => {
    const p = cdf(v);
    worst = Math.max(worst, Math.abs(p - i / sorted.length), Math.abs(p - (i + 1) / sorted.length));
  });
  return worst * Math.sqrt(sorted.length);
}

/** Standard normal distribution function, by Simpson's rule from 0. */
function normalCdf(z: number): number {
  const steps = 200;
  const h = z / steps;
  let sum = 1 + Math.exp((-z * z) / 2);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * Math.exp((-i * h * i * h) / 2);
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

describe("Philox 4x32-10", () => {
  // Random123, tests/kat_vectors
  const all = 0xffffffff;
  const vectors: [counter: number[], key: number[], expected: number[]][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [all, all, all, all],
      [all, all],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  test("the reference gives the published words", () => {
    for (const [counter, key, expected] of vectors) expect(philox(counter, key)).toEqual(expected);
  });

  test("the kernel gives the reference's", async () => {
    for (const [seed, position] of [
      [0, 0],
      [1, 7],
      [2 ** 53 - 1, 2 ** 52 + 12345],
      [0x9e3779b97f4, 0xfedcba98],
    ] as [number, number][]) {
      generator.state = { seed, position };
      const expected = streamBits(1003, seed, position).map((bits) => (bits >>> 8) / 2 ** 24);
      expect(await values(rand([1003]))).toEqual(Float32Array.from(expected));
    }
  });
});

describe("rand", () => {
  test("is uniform", async () => {
    const x = await values(rand([n]));
    const { mean, std } = moments(x);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    expect(Math.abs(std - 1 / Math.sqrt(12))).toBeLessThan(2e-3);
    expect(kolmogorovSmirnov(x, (v) => v)).toBeLessThan(1.95);
    expect(x.every((v) => v >= 0 && v < 1)).toBe(true);
  });

  test("between bounds", async () => {
    const x = await values(rand([n], { low: -3, high: 5 }));
    expect(kolmogorovSmirnov(x, (v) => (v + 3) / 8)).toBeLessThan(1.95);
    expect(await values(rand([3], { low: 2, high: 2 }))).toEqual(Float32Array.of(2, 2, 2));
  });
});

describe("randn", () => {
  test("is normal", async () => {
    const x = await values(randn([n]));
    const { mean, std, skew, kurtosis } = moments(x);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(std - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
    expect(Math.abs(skew)).toBeLessThan(4 * Math.sqrt(6 / n));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
    expect(kolmogorovSmirnov(x, normalCdf)).toBeLessThan(1.95);
  });

  test("is the formula of Box and Muller, to float32's precision", async () => {
    const x = await values(randn([4001]));
    const bits = streamBits(4004, 0, 0);
    let worst = 0;
    x.forEach((v, i) => {
      const [first, second] = [bits[i & ~1] as number, bits[i | 1] as number];
      const radius = Math.sqrt(-2 * Math.log((first + 0.5) / 2 ** 32));
      // the upper two bits choose the quadrant, the others the place in it, from −π/4 to π/4
      const angle = ((second >>> 30) + (second << 2) / 2 ** 32) * (Math.PI / 2);
      const exact = radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
      worst = Math.max(worst, Math.abs(v - exact));
    });
    expect(worst).toBeLessThan(2e-6);
  });

  test("pairs are independent", async () => {
    const x = await values(randn([n]));
    for (const lag of [1, 2, 3, 4]) {
      let sum = 0;
      for (let i = 0; i < n - lag; i++) sum += (x[i] as number) * (x[i + lag] as number);
      expect(Math.abs(sum / n), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  test("mean and std", async () => {
    const plain = await values(randn([9]));
    seed(0);
    expect(await values(randn([9], { mean: 3, std: 0.5 }))).toEqual(plain.map((v) => Math.fround(3 + Math.fround(0.5 * v))));
  });
});

describe("truncatedNormal", () => {
  for (const [mean, std, low, high] of [
    [0, 1, -2, 2],
    [0, 0.02, -2, 2],
    [1, 2, 0, 1.5],
    [0, 1, 1, 4],
    [0, 1, 5, 100],
    [0, 1, Number.NEGATIVE_INFINITY, -3],
    [2, 0.5, 2, Number.POSITIVE_INFINITY],
  ] as [number, number, number, number][])
    test(`mean ${mean}, std ${std}, [${low}, ${high}]`, async () => {
      const x = await values(truncatedNormal([20_001], { mean, std, low, high }));
      expect(x.every((v) => v >= low && v <= high)).toBe(true);
      // distribution function by Simpson's rule over what matters of the interval, scaled at its peak
      const [a, b] = [Math.max((low - mean) / std, -12), Math.min((high - mean) / std, 12)];
      const peak = Math.min(Math.max(0, a), b);
      const density = (z: number) => Math.exp((peak * peak - z * z) / 2);
      const steps = 40_000;
      const h = (b - a) / steps;
      const cumulative = new Float64Array(steps + 1);
      for (let i = 0; i < steps; i++) {
        const z = a + i * h;
        cumulative[i + 1] = (cumulative[i] as number) + ((density(z) + 4 * density(z + h / 2) + density(z + h)) * h) / 6;
      }
      const whole = cumulative[steps] as number;
      const cdf = (v: number) => (cumulative[Math.min(steps, Math.max(0, Math.round(((v - mean) / std - a) / h)))] as number) / whole;
      expect(kolmogorovSmirnov(x, cdf)).toBeLessThan(1.95);
    });
});

test("element i of a stream is the same in tensors of all sizes", async () => {
  for (const make of [rand, randn, truncatedNormal] as ((shape: number[]) => Tensor)[]) {
    seed(5);
    const long = await values(make([37]));
    for (const size of [1, 2, 3, 4, 5, 6, 7, 36]) {
      seed(5);
      expect(await values(make([size]))).toEqual(long.subarray(0, size));
    }
    const next = await values(make([37]));
    expect(next).not.toEqual(long);
    generator.state = { seed: 5, position: 0 };
    await values(make([1]));
    await values(make([1]));
    const { state } = generator;
    const third = await values(make([3]));
    generator.state = state;
    expect(await values(make([3]))).toEqual(third);
  }
});

test("another seed, another stream", async () => {
  const first = await values(rand([8]));
  seed(1);
  expect(await values(rand([8]))).not.toEqual(first);
});

test("constants", async () => {
  expect(await values(zeros([2, 3]))).toEqual(new Float32Array(6));
  expect(await values(ones([5]))).toEqual(new Float32Array(5).fill(1));
  expect(await values(full([1, 7], -0.5))).toEqual(new Float32Array(7).fill(-0.5));
});

test("bad options leave no memory and no stream behind", () => {
  const before = memoryInfo().used;
  const { state } = generator;
  for (const bad of [
    () => rand([2], { low: 1, high: 0 }),
    () => rand([2], { high: Number.POSITIVE_INFINITY }),
    () => rand([-1]),
    () => rand([1.5]),
    () => randn([2], { std: -1 }),
    () => randn([2], { mean: Number.NaN }),
    () => truncatedNormal([2], { low: 1, high: 1 }),
    () => truncatedNormal([2], { std: 0 }),
    () => zeros([2, -1]),
    () => seed(-1),
    () => seed(0.5),
  ])
    expect(bad, String(bad)).toThrow(ShapeError);
  expect(memoryInfo().used).toBe(before);
  expect(generator.state).toEqual(state);
});
