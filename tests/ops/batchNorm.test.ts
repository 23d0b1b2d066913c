// Batch normalisation against its formula in float64, and its running statistics.
import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/differentiate.ts";
import { batchNorm } from "../../src/ops/batchNorm.ts";
import { tensor } from "../../src/ops/create.ts";
import { relu } from "../../src/ops/relu.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomValues, toTensor, type Values } from "../harness.ts";

/** Mean and biased variance per channel of x [rows, c]. */
function moments(x: ArrayLike<number>, c: number): { mean: number[]; variance: number[] } {
  const rows = x.length / c;
  const over = (f: (v: number, channel: number) => number) =>
    Array.from({ length: c }, (_, channel) => {
      let sum = 0;
      for (let r = 0; r < rows; r++) sum += f(x[r * c + channel] as number, channel);
      return sum / rows;
    });
  const mean = over((v) => v);
  return { mean, variance: over((v, channel) => (v - (mean[channel] as number)) ** 2) };
}

function reference(c: number, eps: number, fixed?: { mean: ArrayLike<number>; variance: ArrayLike<number> }) {
  return (x: Float64Array, weight?: Float64Array, bias?: Float64Array) => {
    const { mean, variance } = fixed ?? moments(x, c);
    return x.map((v, i) => {
      const channel = i % c;
      const normal = (v - (mean[channel] as number)) / Math.sqrt((variance[channel] as number) + eps);
      return normal * (weight?.[channel] ?? 1) + (bias?.[channel] ?? 0);
    });
  };
}

const shapes = [
  [2, 1],
  [5, 2],
  [3, 3],
  [17, 4],
  [2, 3, 5],
  [2, 3, 3, 6],
  [2, 5, 4, 7],
  [3, 2, 2, 9],
  [1, 3, 7, 12],
];

describe("batchNorm", () => {
  for (const shape of shapes) {
    const c = shape.at(-1) as number;
    const x = randomValues(shape, 1, 3);
    const weight = randomValues([c], 2, 2);
    const bias = randomValues([c], 3);
    test(`training, x [${shape}]`, () =>
      checkAgainstReference((a, w, b) => batchNorm(a, { weight: w, bias: b, training: true }), reference(c, 1e-5), [x, weight, bias]));
    test(`training without weight and bias, x [${shape}]`, () =>
      checkAgainstReference((a) => batchNorm(a, { training: true, eps: 1e-3 }), reference(c, 1e-3), [x]));
    test(`evaluation, x [${shape}]`, () => {
      const mean = randomValues([c], 4).data;
      const variance = randomValues([c], 5).data.map((v) => 1.5 + v);
      const run = (a: Parameters<typeof batchNorm>[0], w?: typeof a, b?: typeof a) =>
        batchNorm(a, {
          weight: w ?? null,
          bias: b ?? null,
          runningMean: tensor(mean),
          runningVar: tensor(variance),
          training: false,
        });
      return checkAgainstReference(run, reference(c, 1e-5, { mean, variance }), [x, weight, bias]);
    });
  }

  for (const shape of [...shapes, [2, 3, 3, 16], [3, 5, 7, 19], [2, 40, 31, 5]])
    for (const training of [true, false])
      test(`with residual and ReLU the bits are those of separate ops, ${training ? "training" : "evaluation"}, x [${shape}]`, async () => {
        const c = shape.at(-1) as number;
        const gy = randomValues(shape, 12).data;
        const inputs = [randomValues(shape, 1, 3), randomValues([c], 2, 2), randomValues([c], 3), randomValues(shape, 4, 3)];
        type Run = (x: Tensor, weight: Tensor | null, bias: Tensor | null, residual: Tensor) => Tensor;
        const compare = async (fused: Run, separate: Run, affine: boolean) => {
          const given = affine ? inputs : [inputs[0] as Values, inputs[3] as Values];
          const of = (run: Run) => (x: Tensor, a: Tensor, b?: Tensor, r?: Tensor) =>
            affine && b && r ? run(x, a, b, r) : run(x, null, null, a);
          const got = await outputAndGradients(of(fused) as never, given, gy);
          expect(got).toEqual(await outputAndGradients(of(separate) as never, given, gy));
        };
        const options = (weight: Tensor | null, bias: Tensor | null) => {
          const fixed = {
            runningMean: tensor(randomValues([c], 5).data),
            runningVar: tensor(randomValues([c], 6).data.map((v) => 1.5 + v)),
          };
          return { weight, bias, training, ...(training ? {} : fixed) };
        };
        for (const affine of [true, false]) {
          await compare(
            (x, w, b) => batchNorm(x, { ...options(w, b), activation: "relu" }),
            (x, w, b) => relu(batchNorm(x, options(w, b))),
            affine,
          );
          await compare(
            (x, w, b, residual) => batchNorm(x, { ...options(w, b), residual }),
            (x, w, b, residual) => batchNorm(x, options(w, b)).add(residual),
            affine,
          );
          await compare(
            (x, w, b, residual) => batchNorm(x, { ...options(w, b), residual, activation: "relu" }),
            (x, w, b, residual) => relu(batchNorm(x, options(w, b)).add(residual)),
            affine,
          );
        }
      });

  test("with ReLU: a constant residual, and no gradient of x", async () => {
    const x = randomValues([4, 3, 5], 1);
    const residual = randomValues([4, 3, 5], 2);
    const gy = randomValues([4, 3, 5], 3).data;
    const fixed = (values: Values) => toTensor(values) as Tensor;
    const fused = await outputAndGradients(
      (w) => batchNorm(fixed(x), { weight: w, residual: fixed(residual), activation: "relu", training: true }),
      [randomValues([5], 4)],
      gy,
    );
    const separate = await outputAndGradients(
      (w) => relu(batchNorm(fixed(x), { weight: w, training: true }).add(fixed(residual))),
      [randomValues([5], 4)],
      gy,
    );
    expect(fused).toEqual(separate);
  });

  test("many rows: several chunks and groups of a sum", async () => {
    const c = 5;
    const shape = [2, 40, 31, c];
    const x = randomValues(shape, 11, 2);
    const gy = randomValues(shape, 12).data;
    const { y, gradients } = await outputAndGradients(
      (a, w, b) => batchNorm(a, { weight: w, bias: b, training: true }),
      [x, randomValues([c], 2), randomValues([c], 3)],
      gy,
    );
    const { mean, variance } = moments(x.data, c);
    const weight = randomValues([c], 2).data;
    const normal = Float64Array.from(x.data, (v, i) => (v - (mean[i % c] as number)) / Math.sqrt((variance[i % c] as number) + 1e-5));
    const rows = x.data.length / c;
    const db = new Float64Array(c);
    const dw = new Float64Array(c);
    gy.forEach((g, i) => {
      db[i % c] = (db[i % c] as number) + g;
      dw[i % c] = (dw[i % c] as number) + g * (normal[i] as number);
    });
    expect(y[17]).toBeCloseTo((normal[17] as number) * (weight[17 % c] as number) + (randomValues([c], 3).data[17 % c] as number), 5);
    for (let i = 0; i < c; i++) {
      expect(gradients[1]?.[i]).toBeCloseTo(dw[i] as number, 4);
      expect(gradients[2]?.[i]).toBeCloseTo(db[i] as number, 4);
    }
    for (let i = 0; i < gy.length; i += 97) {
      const channel = i % c;
      const scale = (weight[channel] as number) / Math.sqrt((variance[channel] as number) + 1e-5);
      const expected =
        scale * ((gy[i] as number) - (db[channel] as number) / rows - ((normal[i] as number) * (dw[channel] as number)) / rows);
      expect(gradients[0]?.[i]).toBeCloseTo(expected, 5);
    }
  });

  test("a mean a hundred thousand times the deviation costs no digits", () => {
    const x = randomValues([3, 4, 4, 5], 6);
    const far = { shape: x.shape, data: x.data.map((v) => 1e5 + v) };
    // central differences of the reference lose digits here: 1e5 ± 1e-4 keeps 11 of them, which is enough
    return checkAgainstReference((a) => batchNorm(a, { training: true }), reference(5, 1e-5), [far]);
  });

  test("running statistics take the unbiased variance, with momentum for the new value", async () => {
    const x = randomValues([4, 3, 2, 3], 8, 2);
    const mean = tensor([1, 2, 3]);
    const variance = tensor([4, 5, 6]);
    scope(() => {
      batchNorm(tensor(x.data, x.shape), { runningMean: mean, runningVar: variance, training: true, momentum: 0.25 });
    });
    const batch = moments(x.data, 3);
    const gotMean = await mean.data();
    const gotVariance = await variance.data();
    for (let i = 0; i < 3; i++) {
      expect(gotMean[i]).toBeCloseTo(0.75 * (i + 1) + 0.25 * (batch.mean[i] as number), 6);
      expect(gotVariance[i]).toBeCloseTo(0.75 * (i + 4) + 0.25 * (batch.variance[i] as number) * (24 / 23), 6);
    }
    mean.dispose();
    variance.dispose();
  });

  test("a failing step leaves the running statistics unchanged", async () => {
    const before = memoryInfo().used;
    const mean = tensor([1, 2]);
    const variance = tensor([3, 4]);
    const x = tensor([1, 2, 3, 5], [2, 2]);
    const step = () =>
      differentiate(
        "test",
        [],
        () => {
          batchNorm(x, { runningMean: mean, runningVar: variance, training: true });
          throw new Error("stop");
        },
        () => {},
      );
    expect(step).toThrow("stop");
    expect(Array.from(await mean.data())).toEqual([1, 2]);
    expect(Array.from(await variance.data())).toEqual([3, 4]);
    for (const t of [x, mean, variance]) t.dispose();
    expect(memoryInfo().used).toBe(before);
  });

  test("refuses what does not fit, and takes no memory", () => {
    const before = memoryInfo().used;
    scope(() => {
      const x = tensor(new Float32Array(12), [4, 3]);
      const three = tensor([1, 1, 1]);
      const two = tensor([1, 1]);
      const used = memoryInfo().used;
      const running = { runningMean: three, runningVar: three };
      expect(() => batchNorm(three, { training: true })).toThrow("batchNorm: expected x [N, ..., C] with C >= 1, got [3]");
      expect(() => batchNorm(x, { weight: two, training: true })).toThrow("batchNorm: expected weight [3] for x [4, 3], got [2]");
      expect(() => batchNorm(x, { bias: x, training: true })).toThrow("expected bias [3]");
      expect(() => batchNorm(x, { runningMean: two, runningVar: three, training: false })).toThrow("expected runningMean [3]");
      expect(() => batchNorm(x, { runningMean: three, training: true })).toThrow("got one without the other");
      expect(() => batchNorm(x, { training: false })).toThrow("expected runningMean and runningVar when not training, got neither");
      expect(() => batchNorm(tensor([1, 1, 1], [1, 3]), { training: true })).toThrow("expected at least two values per channel");
      expect(() => batchNorm(x, { ...running, training: true, momentum: 2 })).toThrow("expected momentum in [0, 1], got 2");
      expect(() => batchNorm(x, { ...running, training: true, eps: Number.NaN })).toThrow("expected eps finite and >= 0, got NaN");
      expect(() => batchNorm(x, { residual: three, training: true })).toThrow("batchNorm: expected residual [4, 3] as x, got [3]");
      expect(() => batchNorm(x, { activation: "tanh" as "relu", training: true })).toThrow('expected activation "relu" or null, got tanh');
      expect(memoryInfo().used - used).toBe(64); // the one small tensor made above
      three.dispose();
      expect(() => batchNorm(x, { runningMean: three, runningVar: two, training: true })).toThrow("expected a live tensor");
    });
    expect(memoryInfo().used).toBe(before);
  });
});
