// Random regularisers against naive ones that draw their masks from the same stream; moments; when they do nothing.
import { beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { alphaDropout, featureAlphaDropout } from "../../src/ops/alphaDropout.ts";
import { dropout1d, dropout2d } from "../../src/ops/channelDropout.ts";
import { ones, tensor } from "../../src/ops/create.ts";
import { dropBlock2d } from "../../src/ops/dropBlock2d.ts";
import { gaussianDropout, gaussianNoise } from "../../src/ops/gaussianNoise.ts";
import { randn } from "../../src/ops/random.ts";
import { rrelu } from "../../src/ops/rrelu.ts";
import { stochasticDepth } from "../../src/ops/stochasticDepth.ts";
import { generator, seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, type Reference, randomInt, randomValues } from "../harness.ts";
import { streamBits } from "../philox.ts";

const SEED = 3;
beforeEach(() => seed(SEED));

/** For each of n places whether it is kept, as the next stream has it. */
function nextKept(n: number, p: number): boolean[] {
  const { position } = generator.state;
  return streamBits(n, SEED, position).map((bits) => bits >= Math.round(p * 2 ** 32));
}

/** Index into [N, C] of place i of [N, pixels, C]. */
const channelOf = (i: number, pixels: number, c: number) => Math.floor(i / (pixels * c)) * c + (i % c);

/** What alpha dropout makes of a value. */
function alpha(p: number): (x: number, kept: boolean | undefined) => number {
  const limit = -1.0507009873554805 * 1.6732632423543772;
  const a = (1 - p + limit ** 2 * p * (1 - p)) ** -0.5;
  const b = -a * p * limit;
  return (x, kept) => a * (kept ? x : limit) + b;
}

describe("whole channels", () => {
  for (let i = 0; i < 8; i++) {
    const [n, l, h, c] = [randomInt(i, 1, 4), randomInt(i + 10, 1, 5), randomInt(i + 20, 1, 4), randomInt(i + 30, 1, 9)];
    const p = [0.1, 0.5, 0.8][i % 3] as number;
    test(`dropout1d, dropout2d, featureAlphaDropout of ${n} x ${h} x ${l} x ${c}, p = ${p}`, async () => {
      const zeroing =
        (pixels: number): Reference =>
        (x) =>
          x.map((v, at) => (kept[channelOf(at, pixels, c)] ? v / (1 - p) : 0));
      let kept = nextKept(n * c, p);
      await checkAgainstReference((x) => dropout1d(x, p), zeroing(l), [randomValues([n, l, c], i)]);
      kept = nextKept(n * c, p);
      await checkAgainstReference((x) => dropout2d(x, p), zeroing(h * l), [randomValues([n, h, l, c], i)]);
      kept = nextKept(n * c, p);
      const change = alpha(p);
      await checkAgainstReference(
        (x) => featureAlphaDropout(x, p),
        (x) => x.map((v, at) => change(v, kept[channelOf(at, h * l, c)])),
        [randomValues([n, h, l, c], i)],
      );
    });
  }

  test("all ranks but their own are refused", () => {
    const x = ones([2, 3, 4]);
    expect(() => dropout2d(x)).toThrow("dropout2d: expected x [N, H, W, C], got [2, 3, 4]");
    expect(() => dropout1d(ones([2, 3]))).toThrow("dropout1d: expected x [N, L, C], got [2, 3]");
    expect(() => featureAlphaDropout(ones([2]))).toThrow("featureAlphaDropout: expected x [N, ..., C], got [2]");
  });
});

describe("alphaDropout", () => {
  test.each([1, 2, 3, 4, 5, 103])("%i elements: what stays, and what is dropped", async (n) => {
    const kept = nextKept(n, 0.3);
    const change = alpha(0.3);
    await checkAgainstReference(
      (x) => alphaDropout(x, 0.3),
      (x) => x.map((v, i) => change(v, kept[i])),
      [randomValues([n], n, 3)],
    );
  });

  test.each([0.05, 0.2, 0.5])("keeps mean 0 and variance 1 with p = %f", async (p) => {
    const n = 200_000;
    const y = await alphaDropout(randn([n]), p).data();
    const mean = y.reduce((a, b) => a + b, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n)); // five standard errors
    expect(Math.abs(y.reduce((a, b) => a + (b - mean) ** 2, 0) / n - 1)).toBeLessThan(5 * Math.sqrt(3 / n));
  });
});

describe("normal noise", () => {
  const n = 100_000;
  const moments = (values: Float32Array) => {
    const mean = values.reduce((a, b) => a + b, 0) / n;
    return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / n)] as const;
  };

  test("gaussianNoise adds a standard deviation, and passes the gradient", async () => {
    const gy = randomValues([n], 2).data;
    const { y, gradients } = await outputAndGradients(
      (x) => gaussianNoise(x as Tensor, 0.3),
      [{ shape: [n], data: new Float32Array(n).fill(2) }],
      gy,
    );
    const [mean, std] = moments(y);
    expect(mean).toBeCloseTo(2, 2);
    expect(std).toBeCloseTo(0.3, 2);
    expect(gradients[0]).toEqual(gy);
  });

  test("gaussianDropout multiplies by mean 1 and variance p/(1 − p), the gradient too", async () => {
    const ramp = { shape: [n], data: Float32Array.from({ length: n }, (_, i) => 1 + (i % 7)) };
    const ones = new Float32Array(n).fill(1);
    const { y, gradients } = await outputAndGradients((x) => gaussianDropout(x as Tensor, 0.2), [ramp], ones);
    const factors = gradients[0] as Float32Array;
    const [mean, std] = moments(factors);
    expect(mean).toBeCloseTo(1, 2);
    expect(std).toBeCloseTo(0.5, 2);
    expect(y).toEqual(ramp.data.map((v, i) => v * (factors[i] as number)));
  });
});

test("stochasticDepth drops examples, or the batch", async () => {
  const p = 0.4;
  const shape = [9, 2, 3];
  const rows = nextKept(9, p);
  generator.next();
  const all = nextKept(1, p);
  seed(SEED);
  for (const mode of ["row", "batch"] as const)
    await checkAgainstReference(
      (x) => stochasticDepth(x, p, mode),
      (x) => x.map((v, i) => ((mode === "row" ? rows[Math.floor(i / 6)] : all[0]) ? v / (1 - p) : 0)),
      [randomValues(shape, 1)],
    );
  expect(rows).toContain(true);
  expect(rows).toContain(false);
  expect(() => stochasticDepth(tensor([1]), 0.5, "column" as "row")).toThrow('stochasticDepth: expected mode "row" or "batch", got column');
});

describe("dropBlock2d", () => {
  for (const [n, h, w, c, size] of [
    [2, 7, 6, 3, 3],
    [1, 5, 8, 2, 2],
    [2, 4, 4, 1, 1],
    [1, 3, 5, 2, 7],
  ] as const)
    test(`blocks of ${size} in [${n}, ${h}, ${w}, ${c}]`, async () => {
      const p = 0.3;
      const side = Math.min(size, h, w);
      const [rows, cols] = [h - side + 1, w - side + 1];
      const gamma = (p * h * w) / (side * side * rows * cols);
      const begins = nextKept(n * rows * cols * c, 1 - gamma);
      const mask = new Float64Array(n * h * w * c).fill(1);
      for (let i = 0; i < n; i++)
        for (let r = 0; r < rows; r++)
          for (let q = 0; q < cols; q++)
            for (let ch = 0; ch < c; ch++)
              if (begins[((i * rows + r) * cols + q) * c + ch])
                for (let dr = 0; dr < side; dr++) for (let dq = 0; dq < side; dq++) mask[((i * h + r + dr) * w + q + dq) * c + ch] = 0;
      const kept = mask.reduce((a, b) => a + b, 0);
      await checkAgainstReference(
        (x) => dropBlock2d(x, p, size),
        (x) => x.map((v, i) => (v * (mask[i] as number) * mask.length) / (kept + 1e-6)),
        [randomValues([n, h, w, c], 5)],
      );
    });

  test("drops about p, and keeps the sum of ones", async () => {
    const y = await dropBlock2d(ones([8, 32, 32, 8]), 0.1, 5).data();
    const dropped = y.filter((v) => v === 0).length / y.length;
    expect(dropped).toBeGreaterThan(0.07); // blocks overlap, so a little less than p
    expect(dropped).toBeLessThan(0.11);
    expect(y.reduce((a, b) => a + b, 0) / y.length).toBeCloseTo(1, 4);
  });

  test("everything dropped is zeros, not NaN", async () => {
    expect(await dropBlock2d(ones([1, 2, 2, 1]), 0.999999, 2).data()).toEqual(new Float32Array(4));
  });

  test("bad input", () => {
    expect(() => dropBlock2d(ones([2, 3, 3]), 0.1, 2)).toThrow("dropBlock2d: expected x [N, H, W, C] that is not empty, got [2, 3, 3]");
    expect(() => dropBlock2d(ones([1, 3, 3, 1]), 0.1, 1.5)).toThrow("dropBlock2d: expected blockSize to be an integer >= 1, got 1.5");
  });
});

describe("rrelu", () => {
  test("slopes are drawn per element, in their bounds, and are the gradient", async () => {
    const x = randomValues([1000], 4);
    const { y, gradients } = await outputAndGradients((t) => rrelu(t as Tensor), [x], new Float32Array(1000).fill(1));
    const slopes = gradients[0] as Float32Array;
    expect(y).toEqual(x.data.map((v, i) => v * (slopes[i] as number)));
    const negative = slopes.filter((_, i) => (x.data[i] as number) < 0);
    expect(Math.min(...negative)).toBeGreaterThanOrEqual(1 / 8);
    expect(Math.max(...negative)).toBeLessThanOrEqual(Math.fround(1 / 3));
    expect(new Set(negative).size).toBeGreaterThan(400);
    expect(slopes.filter((_, i) => (x.data[i] as number) > 0).every((slope) => slope === 1)).toBe(true);
  });

  test("in evaluation it is leaky with their mean", () =>
    checkAgainstReference(
      (x) => rrelu(x, { lower: 0.1, upper: 0.5 }, false),
      (x) => x.map((v) => (v > 0 ? v : 0.3 * v)),
      [randomValues([67], 6)],
    ));

  test("bounds out of order", () => {
    expect(() => rrelu(tensor([1]), { lower: 1, upper: 0 })).toThrow("rrelu: expected finite lower <= upper, got 1 and 0");
  });
});

const all: Record<string, (x: Tensor, p: number, training?: boolean) => Tensor> = {
  dropout1d: (x, p, training) => dropout1d(x.reshape([1, 2, 2]), p, training),
  dropout2d,
  alphaDropout,
  featureAlphaDropout,
  gaussianDropout,
  gaussianNoise,
  stochasticDepth: (x, p, training) => stochasticDepth(x, p, "row", training),
  dropBlock2d: (x, p, training) => dropBlock2d(x, p, 1, training),
};

describe.each(Object.entries(all))("%s", (name, run) => {
  test("does nothing, and takes no stream, in evaluation and for p = 0", async () => {
    using x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    const { state } = generator;
    for (const y of [() => run(x, 0), () => run(x, 0.5, false)].map(scope)) {
      expect(await y.data()).toEqual(Float32Array.of(1, 2, 3, 4));
      if (y !== x) y.dispose();
    }
    expect(generator.state).toEqual(state);
  });

  test("refuses p out of range before anything is taken", () => {
    using x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    const before = [memoryInfo().used, generator.state];
    for (const p of [-0.1, Number.NaN, ...(name === "gaussianNoise" ? [] : [1])])
      expect(() => scope(() => run(x, p)), String(p)).toThrow(ShapeError);
    expect([memoryInfo().used, generator.state]).toEqual(before);
  });
});
