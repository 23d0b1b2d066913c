// Retraining: a trained network learns new classes.
import {
  AdamW,
  accuracy,
  type BatchInfo,
  type Callback,
  cosine,
  crossEntropy,
  decodeSafetensors,
  freezeUpTo,
  Linear,
  load,
  type Module,
  replaceLayer,
  type Schedule,
  seed,
  Trainer,
} from "wasmgrad";
import { type ModelName, recipeOf } from "../recipes.ts";
import { messageOf, UserError } from "../train/errors.ts";
import type { Images } from "../train/images.ts";
import type { Run } from "../train/report.ts";

export interface RetrainOptions {
  readonly model: ModelName;
  /** The trained network, as safetensors; without, the network starts from nothing. */
  readonly weights?: Uint8Array | undefined;
  /** The last layer that stays as it is; default none. */
  readonly freeze?: string | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  /** Highest learning rate of the new head. */
  readonly lr: number;
  readonly seed: number;
}

/** The layers that were trained before learn at this share of the head's rate. */
const OLD_LAYERS = 0.1;

/** Trains a network for the classes of `images`: weights loaded, first layers frozen, a new head, smaller steps for what is old. */
export async function retrain(
  images: Images,
  options: RetrainOptions,
  callbacks: readonly Callback[] = [],
): Promise<Omit<Run, "title" | "command">> {
  const { epochs, batchSize, lr, weights } = options;
  seed(options.seed);
  const { model, head } = networkFor(images, options);
  const stepsPerEpoch = Math.ceil(images.train.size / batchSize);
  const rate = (peak: number): Schedule => cosine(peak, epochs * stepsPerEpoch);
  const isNew = (name: string) => name.startsWith(`${head}.`);
  const all = [...model.namedParameters()];
  const optimizer = new AdamW(
    [
      { params: all.filter(([name]) => isNew(name)), lr: rate(lr) },
      { params: all.filter(([name]) => !isNew(name)), lr: rate(weights ? lr * OLD_LAYERS : lr) },
    ],
    { lr },
  );
  const losses: number[] = [];
  const trainer = new Trainer(model, { optimizer, loss: crossEntropy, metrics: { accuracy } });
  const record = { onBatch: ({ batchLoss }: BatchInfo) => void losses.push(batchLoss) };
  const { validation } = images;
  const history = await trainer.fit(images.train, { epochs, batchSize, validation, callbacks: [record, ...callbacks] });
  return { images, model, epochs: history.epochs, losses, stepsPerEpoch };
}

/** The network with a new head, and the head's path. */
function networkFor(images: Images, { model: name, weights, freeze }: RetrainOptions): { model: Module; head: string } {
  const recipe = recipeOf(name);
  if (recipe.task !== "classify") throw new UserError(`--model: expected a classifier, got ${name}`);
  const { inputShape } = images.train;
  const classes = images.classes.length;
  const fresh = recipe.create({ inputShape, classes });
  const [head, last] = [...fresh.namedModules()].filter(([, module]) => module instanceof Linear).at(-1) ?? [];
  if (head === undefined || !(last instanceof Linear))
    throw new UserError(`--model: expected a network that ends in a dense layer, got ${name}`);
  if (!weights) return { model: fresh, head };
  const model = trained(weights, head, (before) => recipe.create({ inputShape, classes: before }));
  if (freeze !== undefined) {
    if (![...model.namedModules()].some(([path]) => path === freeze && path !== ""))
      throw new UserError(`--freeze: expected the path of a layer, got "${freeze}"`);
    freezeUpTo(model, freeze);
  }
  replaceLayer(model, head, last);
  return { model, head };
}

/** The network as it was trained, for as many classes as it had. */
function trained(weights: Uint8Array, head: string, create: (classes: number) => Module): Module {
  try {
    const classes = decodeSafetensors(weights).tensors.get(`${head}.weight`)?.shape.at(-1);
    if (classes === undefined) throw new UserError(`got none named ${head}.weight`);
    const model = create(classes);
    load(model, weights);
    return model;
  } catch (error) {
    throw new UserError(`--weights: expected the weights of such a network, ${messageOf(error)}`);
  }
}
