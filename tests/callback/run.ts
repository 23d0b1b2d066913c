// What callback tests share: runs that are quick, and epochs made up.
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { accuracy } from "../../src/metric/accuracy.ts";
import { fScore } from "../../src/metric/fScore.ts";
import { Linear } from "../../src/nn/linear.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import type { Callback, RunInfo } from "../../src/train/callback.ts";
import type { EpochInfo } from "../../src/train/state.ts";
import { Trainer } from "../../src/train/trainer.ts";
import { randomValues } from "../harness.ts";

/** 30 points in a plane, in three classes. */
export const points: Dataset = arrayDataset({
  x: randomValues([30, 2], 5).data.map((v, i) => v + ((Math.floor(i / 2) % 3) - 1) * (i % 2 ? 2 : 1)),
  inputShape: [2],
  y: Int32Array.from({ length: 30 }, (_, i) => i % 3),
  classes: ["a", "b", "c"],
});

/** A trainer of 8 batches of 4 per epoch. */
export function makeTrainer({ lr = 0.1 } = {}) {
  seed(3);
  const model = new Linear(2, 3);
  return new Trainer(model, { optimizer: new SGD(model, { lr }), loss: crossEntropy, metrics: { accuracy, f1: fScore() } });
}

export const options = { batchSize: 4, validation: points, yieldEvery: Infinity } as const;

/** An epoch of these results. */
export function epochOf(epoch: number, validationLoss: number, accuracy = 0.5): EpochInfo {
  const train = { examples: 10, loss: 1, metrics: { accuracy } };
  return { epoch, train, validation: { examples: 10, loss: validationLoss, metrics: { accuracy } } };
}

/** Gives a callback these epochs, as `fit` would, until it stops; returns the reason, and how many it saw. */
export async function feed(
  callback: Callback,
  losses: readonly number[],
  history: readonly EpochInfo[] = [],
): Promise<{ seen: number; reason?: string }> {
  const model = new Linear(1, 1);
  let reason: string | undefined;
  const run: RunInfo = {
    model,
    optimizer: new SGD(model, { lr: 1 }),
    epochs: losses.length,
    history,
    checkpoint: async () => new Uint8Array(0),
    rollBack() {},
    stop(why) {
      reason = why;
    },
  };
  await callback.onBegin?.(run);
  let seen = 0;
  for (const loss of losses) {
    await callback.onEpoch?.(epochOf(history.length + seen++, loss));
    if (reason !== undefined) return { seen, reason };
  }
  return { seen };
}
