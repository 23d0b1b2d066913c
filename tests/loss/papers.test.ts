// Losses that PyTorch's fixtures lack, against their papers' formulas in float64, with gradients by central differences.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { categoricalHingeLoss } from "../../src/loss/categoricalHingeLoss.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { diceLoss } from "../../src/loss/diceLoss.ts";
import { focalLoss, sigmoidFocalLoss } from "../../src/loss/focalLoss.ts";
import { infoNceLoss, ntXentLoss } from "../../src/loss/infoNceLoss.ts";
import { logCoshLoss } from "../../src/loss/logCoshLoss.ts";
import { multiLabelSoftMarginLoss } from "../../src/loss/multiLabelSoftMarginLoss.ts";
import { wassersteinCriticLoss, wassersteinGeneratorLoss } from "../../src/loss/wassersteinLoss.ts";
import { tensor } from "../../src/ops/create.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, randomInt, randomValues } from "../harness.ts";

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const rowsOf = (x: Float64Array, width: number) =>
  Array.from({ length: x.length / width }, (_, i) => x.subarray(i * width, (i + 1) * width));
const logSumExp = (row: ArrayLike<number>) => Math.log(Array.from(row).reduce((total, v) => total + Math.exp(v), 0));
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));

describe.each([
  [1, 2],
  [3, 5],
  [4, 4],
  [7, 3],
])("%i rows of %i classes", (n, c) => {
  const x = randomValues([n, c], n + c, 3);
  const labels = Int32Array.from({ length: n }, (_, i) => randomInt(i + 5, 0, c - 1));
  const at = (row: Float64Array, i: number) => row[labels[i] as number] as number;

  test("categoricalHingeLoss", () =>
    checkAgainstReference(
      (t) => categoricalHingeLoss(t, labels, { reduction: "none" }),
      (v) =>
        rowsOf(v, c).map((row, i) => {
          const others = row.map((s, j) => (j === labels[i] ? 0 : s));
          return Math.max(0, 1 + Math.max(...others) - at(row, i));
        }),
      [x],
    ));

  test.each([0, 0.5, 2, 3])("focalLoss, gamma %d", (gamma) =>
    checkAgainstReference(
      (t) => focalLoss(t, labels, { gamma, reduction: "none" }),
      (v) =>
        rowsOf(v, c).map((row, i) => {
          const log = at(row, i) - logSumExp(row);
          return -((1 - Math.exp(log)) ** gamma) * log;
        }),
      [x],
    ),
  );

  test("multiLabelSoftMarginLoss, weighted", () => {
    const weight = randomValues([c], 4).data.map((v) => 1.5 + v);
    const target = { shape: [n, c], data: randomValues([n, c], 8).data.map((v) => (v < 0 ? 0 : 1)) };
    return checkAgainstReference(
      (t, y) => multiLabelSoftMarginLoss(t, y, { weight: tensor(weight), reduction: "none" }),
      (v, y = v) =>
        rowsOf(v, c).map((row, i) =>
          mean(Array.from(row, (s, j) => (weight[j] as number) * (Math.log1p(Math.exp(-s)) + (1 - (y[i * c + j] as number)) * s))),
        ),
      [x, target],
    );
  });

  test.each([0.07, 1])("infoNceLoss and ntXentLoss, temperature %d", async (temperature) => {
    const b = randomValues([n + 2, c], 77, 3);
    const unit = (v: Float64Array) => rowsOf(v, c).map((row) => row.map((s) => s / Math.sqrt(row.reduce((t, q) => t + q * q, 0))));
    const dot = (p: Float64Array, q: Float64Array) => p.reduce((t, v, i) => t + v * (q[i] as number), 0) / temperature;
    // cosines divided by 0.07 reach ±14: float32's rounding of the cosine counts 14 times
    const options = { tolerance: 3e-5 };
    await checkAgainstReference(
      (q, k) => infoNceLoss(q, k, { temperature, reduction: "none" }),
      (q, k = q) => {
        const keys = unit(k);
        return unit(q).map((row, i) => logSumExp(keys.map((key) => dot(row, key))) - dot(row, keys[i] as Float64Array));
      },
      [x, b],
      options,
    );
    await checkAgainstReference(
      (p, q) => ntXentLoss(p, q, { temperature, reduction: "none" }),
      (p, q = p) => {
        const views = [...unit(p), ...unit(q)];
        const loss = (i: number) => {
          const scores = views.map((other) => dot(views[i] as Float64Array, other));
          return logSumExp(scores.filter((_, j) => j !== i)) - (scores[(i + n) % (2 * n)] as number);
        };
        return Array.from({ length: 2 * n }, (_, k) => loss((k % 2) * n + Math.floor(k / 2)));
      },
      [x, randomValues([n, c], 78, 3)],
      options,
    );
  });
});

test("focalLoss with gamma 0 is crossEntropy, weights and ignored rows included", async () => {
  const x = randomValues([6, 4], 3, 3);
  const options = { weight: [1, 2, 0.5, 3], ignoreIndex: 1 };
  const labels = [0, 1, 2, 3, 1, 2];
  const [focal, plain] = await Promise.all(
    [focalLoss, crossEntropy].map((loss) =>
      outputAndGradients(
        (t) => (loss === focalLoss ? focalLoss(t, labels, { ...options, gamma: 0 }) : crossEntropy(t, labels, options)),
        [x],
        [1],
      ),
    ),
  );
  expect(focal?.y[0]).toBeCloseTo(plain?.y[0] as number, 6);
  focal?.gradients[0]?.forEach((g, i) => {
    expect(g).toBeCloseTo(plain?.gradients[0]?.[i] as number, 6);
  });
});

describe("elementwise", () => {
  test.each([0, 0.5, 2])("sigmoidFocalLoss, gamma %d", async (gamma) => {
    for (const alpha of [0.25, null])
      for (const n of [1, 5, 64]) {
        const target = { shape: [n], data: randomValues([n], 8).data.map((v) => (v < 0 ? 0 : 1)) };
        await checkAgainstReference(
          (x) => sigmoidFocalLoss(x, tensor(target.data), { gamma, alpha, reduction: "none" }),
          (x) =>
            x.map((v, i) => {
              const right = target.data[i] === 1;
              const p = right ? sigmoid(v) : 1 - sigmoid(v);
              return (alpha === null ? 1 : right ? alpha : 1 - alpha) * (1 - p) ** gamma * -Math.log(p);
            }),
          [randomValues([n], n, 4)],
        );
      }
  });

  test("sure and wrong logits stay finite", async () => {
    for (const gamma of [0, 0.5, 2]) {
      const { y, gradients } = await outputAndGradients(
        (x) => sigmoidFocalLoss(x, tensor([1, 0, 1, 0]), { gamma, reduction: "none" }),
        [{ shape: [4], data: Float32Array.of(200, -200, -200, 200) }],
        [1, 1, 1, 1],
      );
      expect(y.every(Number.isFinite) && gradients[0]?.every(Number.isFinite)).toBe(true);
      const soft = await outputAndGradients(
        (x) => focalLoss(x, [0, 1], { gamma }),
        [{ shape: [2, 2], data: Float32Array.of(99, -99, 99, -99) }],
        [1],
      );
      expect(Number.isFinite(soft.y[0]) && soft.gradients[0]?.every(Number.isFinite)).toBe(true);
    }
  });

  test("logCoshLoss near and far", async () => {
    await checkAgainstReference(
      (x, t) => logCoshLoss(x, t, { reduction: "none" }),
      (x, t = x) => x.map((v, i) => Math.log(Math.cosh(v - (t[i] as number)))),
      [randomValues([7], 1, 3), randomValues([7], 2, 3)],
    );
    const { y, gradients } = await outputAndGradients(
      (x) => logCoshLoss(x, 0, { reduction: "none" }),
      [{ shape: [4], data: Float32Array.of(0, 1e4, -1e4, 3e38) }],
      [1, 1, 1, 1],
    );
    expect(Array.from(y)).toEqual([0, 1e4 - Math.LN2, 1e4 - Math.LN2, 3e38].map(Math.fround));
    expect(Array.from(gradients[0] as Float32Array).map((g) => g + 0)).toEqual([0, 1, -1, 1]);
  });

  test("Wasserstein: critic and generator", () =>
    checkAgainstReference(
      (real, fake) => wassersteinCriticLoss(real, fake).add(wassersteinGeneratorLoss(fake, { reduction: "sum" })),
      (real, fake = real) => [mean(fake) - mean(real) - fake.reduce((a, b) => a + b, 0)],
      [randomValues([6, 1], 1), randomValues([6, 1], 2)],
    ));
});

test.each([false, true])("diceLoss, squared: %s", async (squared) => {
  for (const [n, pixels, c] of [
    [1, 1, 1],
    [2, 5, 3],
    [3, 9, 2],
  ] as const)
    await checkAgainstReference(
      (p, t) => diceLoss(p, t, { squared, smooth: 0.5, reduction: "none" }),
      (p, t = p) =>
        Array.from({ length: n * c }, (_, k) => {
          const [i, channel] = [Math.floor(k / c), k % c];
          const pick = (v: Float64Array) => v.filter((_, at) => Math.floor(at / (pixels * c)) === i && at % c === channel);
          const [a, b] = [pick(p), pick(t)];
          const size = (v: Float64Array) => v.reduce((total, q) => total + (squared ? q * q : q), 0);
          return 1 - (2 * a.reduce((total, q, j) => total + q * (b[j] as number), 0) + 0.5) / (size(a) + size(b) + 0.5);
        }),
      [
        { shape: [n, pixels, c], data: randomValues([n * pixels * c], n).data.map((v) => 0.5 + v / 2) },
        { shape: [n, pixels, c], data: randomValues([n * pixels * c], 3).data.map((v) => (v < 0 ? 0 : 1)) },
      ],
    );
});

test("bad input is a ShapeError and leaves no memory behind", () => {
  const [v2, v3, m, image] = [tensor([1, 2]), tensor([1, 2, 3]), tensor([1, 2, 3, 4], [2, 2]), tensor([1, 2], [1, 2, 1])];
  const { used } = memoryInfo();
  for (const run of [
    () => categoricalHingeLoss(m, [0, 2]),
    () => focalLoss(m, [0, 1], { gamma: -1 }),
    () => focalLoss(m, [0, 1], { weight: [1] }),
    () => focalLoss(m, [0]),
    () => sigmoidFocalLoss(v2, v3),
    () => sigmoidFocalLoss(v2, v2, { alpha: 2 }),
    () => diceLoss(m, m),
    () => diceLoss(image, m),
    () => diceLoss(image, image, { smooth: -1 }),
    () => wassersteinCriticLoss(v2, v3),
    () => infoNceLoss(m, v2),
    () => infoNceLoss(m, m, { temperature: 0 }),
    () => infoNceLoss(m, tensor([1, 2], [1, 2])),
    () => ntXentLoss(m, tensor([1, 2, 3, 4, 5, 6], [3, 2])),
    () => logCoshLoss(v2, v3),
  ])
    expect(() => scope(run)).toThrow(ShapeError);
  expect(memoryInfo().used).toBe(used);
});
