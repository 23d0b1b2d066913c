// One training run: set up from its settings, trained until done or stopped,
// kept in a checkpoint.
import {
  accuracy,
  type BatchInfo,
  type Callback,
  checkpointExtra,
  cosine,
  crossEntropy,
  type EpochInfo,
  linearWarmup,
  seed,
  Trainer,
} from "wasmgrad";
import { UserError } from "./errors.ts";
import { type Settings, type SettingTexts, settingTexts } from "./flags.ts";
import type { Images } from "./images.ts";
import { models, optimizers } from "./recipes.ts";

/** Share of the steps in which the learning rate climbs. */
const WARM_UP = 0.05;

export class Session {
  readonly settings: Settings;
  readonly images: Images;
  readonly trainer: Trainer;
  /** Loss of every step so far, those before a resume included. */
  readonly losses: number[] = [];

  constructor(settings: Settings, images: Images) {
    this.settings = settings;
    this.images = images;
    seed(settings.seed);
    const model = models[settings.model]({ inputShape: images.train.inputShape, classes: images.classes.length });
    const { lr, epochs } = settings;
    const steps = epochs * this.stepsPerEpoch;
    const warmUp = Math.ceil(steps * WARM_UP);
    const optimizer = optimizers[settings.optimizer].create(model, linearWarmup(cosine(lr, steps - warmUp + 1), warmUp));
    this.trainer = new Trainer(model, { optimizer, loss: crossEntropy, metrics: { accuracy } });
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.images.train.size / this.settings.batchSize);
  }

  /** The epochs done so far. */
  get epochs(): readonly EpochInfo[] {
    return this.trainer.state.history;
  }

  /** Trains until done (true) or until the signal stops it after a step (false). */
  async fit(progress: Callback, signal: AbortSignal): Promise<boolean> {
    const { epochs, batchSize } = this.settings;
    const record = { onBatch: ({ batchLoss }: BatchInfo) => void this.losses.push(batchLoss) };
    const { train, validation } = this.images;
    const { finished } = await this.trainer.fit(train, { epochs, batchSize, validation, signal, callbacks: [record, progress] });
    return finished;
  }

  /** The run so far as bytes; the settings and the curve travel with it. */
  checkpoint(): Promise<Uint8Array> {
    return this.trainer.checkpoint({ extra: { ...settingTexts(this.settings), losses: JSON.stringify(this.losses) } });
  }

  /** Continues from a checkpoint of a run with the same settings. */
  restore(checkpoint: Uint8Array): void {
    this.trainer.restore(checkpoint);
    const before = this.trainer.state.order?.size;
    const { size } = this.images.train;
    if (before !== undefined && before !== size)
      throw new UserError(`--resume: expected the data of that run, with ${before} images to train on, got ${size}`);
    this.losses.push(...savedLosses(checkpoint));
  }
}

/** The settings of the run that a checkpoint holds. */
export function savedSettings(checkpoint: Uint8Array): SettingTexts {
  const { losses, ...settings } = checkpointExtra(checkpoint);
  if (losses === undefined) throw new UserError("--resume: expected a checkpoint of this program, got one of another");
  return settings;
}

function savedLosses(checkpoint: Uint8Array): number[] {
  const losses: unknown = JSON.parse(checkpointExtra(checkpoint).losses ?? "[]");
  return Array.isArray(losses) ? losses.map(Number) : [];
}
