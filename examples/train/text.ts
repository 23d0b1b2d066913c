// What the terminal says before and after training.
import { profile, summary } from "wasmgrad";
import { classResults, type TestResult } from "./evaluate.ts";
import type { Session } from "./session.ts";

/** What is about to be trained, on what, and what it takes. */
export function heading({ settings, images, trainer, stepsPerEpoch }: Session): string {
  const { train, validation, test } = images;
  const batchSize = Math.min(settings.batchSize, train.size);
  const { memory } = profile(trainer.model, [batchSize, ...train.inputShape], { optimizerSlots: trainer.optimizer.slots.length });
  return `wasmgrad trains ${settings.model} on ${images.name}

images     ${count(train.size)} to train on, ${count(validation.size)} held out of them for validation, ${count(test.size)} to test at the end
           ${train.inputShape.slice(0, 2).join("×")} pixels, ${images.classes.length} classes
epochs     ${settings.epochs}, each of ${count(stepsPerEpoch)} steps with ${count(batchSize)} images
optimizer  ${settings.optimizer}, learning rate up to ${settings.lr}, seed ${settings.seed}
memory     ${megabytes(memory.peak)} MB: ${megabytes(memory.held)} for weights and optimizer, ${megabytes(memory.step)} within a step

${summary(trainer.model, [1, ...train.inputShape])}

Ctrl-C stops after a step and saves a checkpoint.
`;
}

/** A table with a line for each class. */
export function classTable(classes: readonly string[], { confusion }: TestResult): string {
  const rows = classResults(confusion).map(({ images, recall, precision, f1, mistakenFor }, label) => [
    classes[label] ?? String(label),
    count(images),
    percent(recall),
    percent(precision),
    percent(f1),
    mistakenFor ? `${classes[mistakenFor.predicted]} (${mistakenFor.images})` : "",
  ]);
  const table = [["class", "images", "recall", "precision", "F1", "most often mistaken for"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((c) => Math.max(...table.map((cells) => cells[c]?.length ?? 0)));
  return table
    .map((cells) => cells.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join("  "))
    .join("\n");
}

/** 0.8421 as 84.2%; a dash where there is nothing to share. */
export function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)}%`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
