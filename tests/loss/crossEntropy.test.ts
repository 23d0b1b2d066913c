// Cross entropy against its definition in float64: integer and soft targets, weights, smoothing, ignored rows.
import { describe, expect, test } from "vitest";
import { type CrossEntropyOptions, crossEntropy } from "../../src/loss/crossEntropy.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { memoryInfo } from "../../src/runtime.ts";
import type { Shape } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { checkAgainstReference, outputAndGradients, type Reference, randomInt, randomValues } from "../harness.ts";

type HostOptions = Omit<CrossEntropyOptions, "weight"> & { weight?: Float32Array };

/** −ln softmax of row `row` of x[rows, classes]. */
function surprise(x: Float64Array, row: number, classes: number): number[] {
  const logits = Array.from(x.subarray(row * classes, (row + 1) * classes));
  const most = Math.max(...logits);
  const logSum = most + Math.log(logits.reduce((sum, v) => sum + Math.exp(v - most), 0));
  return logits.map((v) => logSum - v);
}

function reduce(losses: number[], total: number, reduction = "mean"): number[] {
  const sum = losses.reduce((a, b) => a + b, 0);
  if (reduction === "none") return losses;
  return [reduction === "sum" ? sum : sum / total];
}

function ofLabels(labels: ArrayLike<number>, classes: number, options: HostOptions): Reference {
  const { weight, labelSmoothing = 0, ignoreIndex = -100, reduction } = options;
  const s = Math.fround(labelSmoothing);
  const w = (c: number) => weight?.[c] ?? 1;
  return (x) => {
    let total = 0;
    const losses = Array.from(labels, (t, row) => {
      if (t === ignoreIndex) return 0;
      total += w(t);
      const nll = surprise(x, row, classes);
      return (1 - s) * w(t) * (nll[t] as number) + (s / classes) * nll.reduce((sum, v, c) => sum + w(c) * v, 0);
    });
    return reduce(losses, total, reduction);
  };
}

function ofProbabilities(classes: number, options: HostOptions): Reference {
  const { weight, labelSmoothing = 0, reduction } = options;
  const s = Math.fround(labelSmoothing);
  return (x, q = new Float64Array()) => {
    const rows = x.length / classes;
    const losses = Array.from({ length: rows }, (_, row) =>
      surprise(x, row, classes).reduce((sum, v, c) => {
        const target = (1 - s) * (q[row * classes + c] as number) + s / classes;
        return sum + (weight?.[c] ?? 1) * target * v;
      }, 0),
    );
    return reduce(losses, rows, reduction);
  };
}

const shapes: readonly Shape[] = [
  [1, 1],
  [3, 2],
  [5, 3],
  [4, 10],
  [2, 3, 5],
  [2, 2, 2, 7],
  [3, 65],
];

function cases(classes: number, seed: number): HostOptions[] {
  const weight = randomValues([classes], seed).data.map((v) => 1.5 + v);
  return [
    {},
    { reduction: "sum", weight },
    { reduction: "none", labelSmoothing: 0.1 },
    { reduction: "none", weight },
    { labelSmoothing: 0.3, weight, ignoreIndex: 0 },
    { labelSmoothing: 1, reduction: "sum" },
  ];
}

describe.each(shapes)("logits [%i, %i, …]", (...shape) => {
  const classes = shape.at(-1) as number;
  const outer = shape.slice(0, -1);
  const rows = outer.reduce((a, b) => a * b, 1);
  const x = randomValues(shape, rows, 5);
  cases(classes, rows).forEach((options, index) => {
    // row 0 has a class that is not ignored, so that the mean exists
    const labels = Int32Array.from({ length: rows }, (_, i) => (i === 0 ? classes - 1 : randomInt(i + index, 0, classes - 1)));
    if (classes === 1 && options.ignoreIndex === 0) return;
    test(`integer targets, ${JSON.stringify(Object.keys(options))}`, async () => {
      const reference = ofLabels(labels, classes, options);
      await checkAgainstReference((logits) => crossEntropy(logits, labels, options), reference, [x]);
      await checkAgainstReference((logits) => crossEntropy(logits, intTensor(labels, outer), options), reference, [x]);
    });
    test(`probabilities, ${JSON.stringify(Object.keys(options))}`, async () => {
      const q = randomValues(shape, 3).data.map((v) => (1 + v) / classes);
      const run = (logits: Tensor, target: Tensor) => crossEntropy(logits, target, options);
      await checkAgainstReference(run, ofProbabilities(classes, options), [x, { shape, data: q }]);
    });
  });
});

test("a weight tensor does what an array does", async () => {
  const x = randomValues([4, 3], 1);
  const weight = Float32Array.of(0.5, 2, 1);
  const run = (asTensor: boolean) =>
    outputAndGradients((logits) => crossEntropy(logits, [0, 1, 2, 1], { weight: asTensor ? tensor(weight) : weight }), [x], [1]);
  expect(await run(true)).toEqual(await run(false));
});

test("extreme logits stay finite and exact", async () => {
  const x = { shape: [3, 3], data: Float32Array.of(1e4, -1e4, 0, 3e38, -3e38, 0, -1e30, 0, 1e30) };
  const { y, gradients } = await outputAndGradients((logits) => crossEntropy(logits, [1, 0, 2], { reduction: "none" }), [x], [1, 1, 1]);
  expect(Array.from(y)).toEqual([2e4, 0, 0]);
  expect(Array.from(gradients[0] as Float32Array)).toEqual([1, -1, 0, 0, 0, 0, 0, 0, 0]);
});

test("nothing but ignored targets: NaN, with a gradient of 0", async () => {
  const x = randomValues([2, 3], 1);
  const { y, gradients } = await outputAndGradients((logits) => crossEntropy(logits, [-100, -100]), [x], [1]);
  expect(Array.from(y)).toEqual([NaN]);
  expect(Array.from(gradients[0] as Float32Array)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("bad input is refused before memory is taken", () => {
  using x = tensor(new Float32Array(6), [2, 3]);
  using labels = intTensor([0, 3]);
  using scalar = tensor([1], []);
  using soft = tensor(new Float32Array(6), [3, 2]);
  const before = memoryInfo();
  expect(() => crossEntropy(x, [0, 3])).toThrow("crossEntropy: expected labels in [0, 3), got 3 at position 1");
  expect(() => crossEntropy(x, [-1, 0])).toThrow("crossEntropy: expected labels in [0, 3), got -1 at position 0");
  expect(() => crossEntropy(x, [0.5, 0])).toThrow("crossEntropy: expected labels in [0, 3), got 0.5 at position 0");
  expect(() => crossEntropy(x, labels)).toThrow("crossEntropy: expected labels in [0, 3), got 3 at position 1");
  expect(() => crossEntropy(x, [0])).toThrow("crossEntropy: expected 2 labels for logits [2, 3], got 1");
  expect(() => crossEntropy(soft, labels)).toThrow("crossEntropy: expected labels [3] for logits [3, 2], got [2]");
  expect(() => crossEntropy(x, soft)).toThrow("crossEntropy: expected probabilities [2, 3], the logits' shape, got [3, 2]");
  expect(() => crossEntropy(scalar, [])).toThrow("crossEntropy: expected logits [..., classes], got shape []");
  expect(() => crossEntropy(x, [0, 1], { weight: [1, 2] })).toThrow("crossEntropy: expected 3 class weights for logits [2, 3], got 2");
  expect(() => crossEntropy(x, [0, 1], { labelSmoothing: 2 })).toThrow("crossEntropy: expected labelSmoothing in [0, 1], got 2");
  expect(memoryInfo()).toEqual(before);
});

test("forward alone leaves only its result", async () => {
  using x = tensor(new Float32Array(6), [2, 3]);
  const before = memoryInfo().used;
  const loss = scope(() => crossEntropy(x, softmax(x)));
  expect(await loss.value()).toBeCloseTo(Math.log(3), 6);
  loss.dispose();
  expect(memoryInfo().used).toBe(before);
});
