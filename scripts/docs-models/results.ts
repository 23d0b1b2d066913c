// A run's record in words, and as a row of a table.
import type { RunRecord } from "../../examples/train/record.ts";
import { count } from "./markdown.ts";

/** What most nets for colour images are measured on. */
export const CIFAR = "CIFAR-10, two of its five training batches";

/** Data sets by the names of their folders. */
const dataNames: Readonly<Record<string, string>> = {
  "": "the Fashion-MNIST images of this repository",
  "fashion-mnist": "Fashion-MNIST",
  "cifar-10": CIFAR,
  omniglot: "Omniglot, the two small background sets",
};

export function told(record: RunRecord): string {
  const { model, command, fingerprint, trainingImages, epochs } = record;
  const examples = `${count(trainingImages)} training ${folderOf(record) === "omniglot" ? "choices, new ones each epoch" : "images"}`;
  const facts = [
    ...measured(record).map(([name, value]) => `test ${name} **${value}**`),
    dataOf(record),
    examples,
    epochs.length === 1 ? "1 epoch" : `${epochs.length} epochs`,
    timeOf(record),
    `fingerprint \`${fingerprint.slice(0, 16)}…\``,
  ];
  return `- \`${model}\`: ${facts.join("; ")}. \`${command}\``;
}

export const resultHeads = ["recipe", "data", "epochs", "test", "time"] as const;

/** Without those whose images have to be looked at. */
export function resultRows(records: readonly RunRecord[]): string[][] {
  return records
    .filter((record) => measured(record).length > 0)
    .map((record) => {
      const size = /--image-size (\d+)/.exec(record.command)?.[1];
      const data = size === undefined ? dataOf(record) : `${dataOf(record)}, at ${size}×${size}`;
      const test = measured(record).map(([name, value]) => `${name} ${value}`);
      return [`\`${record.model}\``, data, String(record.epochs.length), test.join(", "), lengthOf(record) ?? ""];
    });
}

function measured({ test }: RunRecord): [name: string, value: string][] {
  return Object.entries(test).map(([name, value]) => [name, value.toFixed(name === "loss" ? 1 : 3)]);
}

function dataOf(record: RunRecord): string {
  const folder = folderOf(record);
  return dataNames[folder] ?? folder;
}

function folderOf({ command }: RunRecord): string {
  return /--data (\S+)/.exec(command)?.[1] ?? "";
}

function timeOf(record: RunRecord): string {
  const length = lengthOf(record);
  return length === undefined ? record.engine : `${length} of one core in ${record.engine}`;
}

function lengthOf({ seconds }: RunRecord): string | undefined {
  if (seconds === undefined) return undefined;
  return seconds < 90 ? `${seconds} s` : `${(seconds / 60).toFixed(1)} min`;
}
