// One training run: set up from its settings, trained until done or stopped,
// kept in a checkpoint.
import { type AnyModule, type BatchInfo, type Callback, checkpointExtra, type EpochInfo, seed, type Trainer } from "wasmgrad";
import { type Recipe, recipeOf } from "../recipes.ts";
import { UserError } from "./errors.ts";
import { type Settings, type SettingTexts, settingTexts } from "./flags.ts";
import type { Images } from "./images.ts";
import { type Objective, objectiveOf } from "./objectives.ts";
import { scheduleOf } from "./schedules.ts";

export class Session {
  readonly settings: Settings;
  readonly recipe: Recipe;
  readonly images: Images;
  /** The network as it is saved. */
  readonly network: AnyModule;
  readonly trainer: Trainer;
  /** Loss of every step so far, those before a resume included. */
  readonly losses: number[] = [];
  readonly #companion: Objective["companion"];

  constructor(settings: Settings, images: Images) {
    this.settings = settings;
    this.recipe = recipeOf(settings.model);
    this.images = images;
    seed(settings.seed);
    const { optimizer, lr, epochs } = settings;
    const task = { inputShape: images.train.inputShape, classes: images.classes.length };
    const weightDecay = optimizer === this.recipe.optimizer ? this.recipe.weightDecay : 0; // what suits one does not suit another
    const schedule = scheduleOf(this.recipe.schedule, lr, epochs * this.stepsPerEpoch);
    const { network, trainer, companion } = objectiveOf(this.recipe, task, { optimizer, lr: schedule, weightDecay });
    this.network = network;
    this.trainer = trainer;
    this.#companion = companion;
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
    const { finished } = await this.trainer.fit(train, {
      epochs,
      batchSize,
      signal,
      callbacks: [record, ...(this.#companion ? [this.#companion.callback] : []), progress],
      ...(this.recipe.task !== "generate" && { validation }), // an opponent's loss says nothing of the images
    });
    return finished;
  }

  /** The run so far as bytes; the settings and the curve travel with it. */
  async checkpoint(): Promise<Uint8Array> {
    const companion = this.#companion && { companion: Buffer.from(await this.#companion.trainer.checkpoint()).toString("base64") };
    return this.trainer.checkpoint({ extra: { ...settingTexts(this.settings), losses: JSON.stringify(this.losses), ...companion } });
  }

  /** Continues from a checkpoint of a run with the same settings. */
  restore(checkpoint: Uint8Array): void {
    const { companion } = checkpointExtra(checkpoint);
    if (companion !== undefined) this.#companion?.trainer.restore(Buffer.from(companion, "base64"));
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
  const { losses, companion: _, ...settings } = checkpointExtra(checkpoint);
  if (losses === undefined) throw new UserError("--resume: expected a checkpoint of this program, got one of another");
  return settings;
}

function savedLosses(checkpoint: Uint8Array): number[] {
  const losses: unknown = JSON.parse(checkpointExtra(checkpoint).losses ?? "[]");
  return Array.isArray(losses) ? losses.map(Number) : [];
}
