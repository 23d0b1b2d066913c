// The test: what the trained model says of each image, and what that says of the model.
import type { Module } from "wasmgrad";
import { DataLoader, type Dataset } from "wasmgrad/data";

/** What the model says of one image. */
export interface Prediction {
  readonly label: number;
  readonly predicted: number;
  /** The model's probability of `predicted`, from 0 to 1. */
  readonly confidence: number;
}

export interface TestResult {
  /** Share of images whose class was predicted. */
  readonly accuracy: number;
  /** One per image, in the order of the data set. */
  readonly predictions: readonly Prediction[];
  /** Number of images by [label][predicted]. */
  readonly confusion: readonly (readonly number[])[];
}

/** One class of a confusion matrix. Shares are NaN where there is nothing to share. */
export interface ClassResult {
  readonly images: number;
  /** Share of the class's images that were predicted as such: accuracy within the class. */
  readonly recall: number;
  /** Share of true ones among those predicted as this class. */
  readonly precision: number;
  /** Harmonic mean of recall and precision. */
  readonly f1: number;
  /** The class this one was mistaken for most often; undefined without mistakes. */
  readonly mistakenFor?: { readonly predicted: number; readonly images: number } | undefined;
}

/** Runs the model over a data set of `classes` classes, `batchSize` images at a time: what fits in training fits here. */
export async function test(model: Module, data: Dataset, classes: number, batchSize: number): Promise<TestResult> {
  const predictions: Prediction[] = [];
  const confusion = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  for await (const { x, shape, y } of new DataLoader(data, { batchSize, shuffle: false })) {
    const scores = await model.predict(x, shape);
    y.forEach((label, i) => {
      const { predicted, confidence } = best(scores.subarray(i * classes, (i + 1) * classes));
      predictions.push({ label, predicted, confidence });
      const row = confusion[label];
      if (row) row[predicted] = (row[predicted] ?? 0) + 1;
    });
  }
  const correct = predictions.filter(({ label, predicted }) => label === predicted).length;
  return { accuracy: correct / predictions.length, predictions, confusion };
}

/** The highest score, as a class and its softmax probability. */
function best(scores: Float32Array): { predicted: number; confidence: number } {
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
  return { predicted: scores.indexOf(highest), confidence: 1 / total };
}

/** What a confusion matrix says of each class. */
export function classResults(confusion: TestResult["confusion"]): ClassResult[] {
  return confusion.map((row, label) => {
    const images = sum(row);
    const correct = row[label] ?? 0;
    const predictedAsThis = sum(confusion.map((other) => other[label] ?? 0));
    const mistakes = row.map((count, predicted) => (predicted === label ? 0 : count));
    const most = Math.max(...mistakes);
    return {
      images,
      recall: correct / images,
      precision: correct / predictedAsThis,
      f1: (2 * correct) / (images + predictedAsThis),
      mistakenFor: most > 0 ? { predicted: mistakes.indexOf(most), images: most } : undefined,
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
