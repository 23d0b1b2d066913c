// A run in numbers, for the pages of docs/models/: `result.json`.
import { basename } from "node:path";
import type { EpochInfo } from "wasmgrad";
import { settingTexts } from "./flags.ts";
import type { Session } from "./session.ts";

export interface RunRecord {
  readonly model: string;
  /** What gives the same weights, bit for bit. */
  readonly command: string;
  readonly engine: string;
  readonly trainingImages: number;
  /** Of the processor, so that what else the machine did does not count; left out where it was not measured. */
  readonly seconds?: number;
  /** What the test measured, by name. */
  readonly test: Readonly<Record<string, number>>;
  /** SHA-256 of the weights, by the version of the kernels that trained them. */
  readonly fingerprint: string;
  readonly epochs: readonly { readonly train: Readonly<Record<string, number>>; readonly validation?: Readonly<Record<string, number>> }[];
}

export function recordOf(session: Session, test: Readonly<Record<string, number>>, fingerprint: string): RunRecord {
  const { user, system } = process.cpuUsage();
  return {
    model: session.settings.model,
    command: commandOf(session),
    engine: `Node ${process.versions.node}`,
    trainingImages: session.images.train.size,
    seconds: Math.round((user + system) / 1e6),
    test,
    fingerprint,
    epochs: session.epochs.map(({ train, validation }) => ({
      train: numbers(train),
      ...(validation && { validation: numbers(validation) }),
    })),
  };
}

/** The command for this run, with the folder's name alone, and the flags that differ from the recipe. */
function commandOf({ settings, recipe }: Session): string {
  const { model, data, "image-size": imageSize, epochs, "batch-size": batchSize, lr, optimizer, seed } = settingTexts(settings);
  const flags = { model, data: data && basename(data), "image-size": imageSize, epochs, "batch-size": batchSize, lr, optimizer, seed };
  const usual = {
    epochs: String(recipe.epochs),
    "batch-size": String(recipe.batchSize),
    lr: String(recipe.lr),
    optimizer: recipe.optimizer,
    seed: "0",
  };
  const given = Object.entries(flags).filter(
    ([flag, text]) => text !== undefined && Object.entries(usual).every(([name, value]) => name !== flag || value !== text),
  );
  return `npm run train -- ${given.map(([flag, text]) => `--${flag} ${text}`).join(" ")}`;
}

function numbers({ loss, metrics }: EpochInfo["train"]): Record<string, number> {
  const rounded = (value: number) => Number(value.toPrecision(5));
  return Object.fromEntries(Object.entries({ loss, ...metrics }).map(([name, value]) => [name, rounded(value)]));
}
