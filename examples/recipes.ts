// How each family of models is trained: one table, for `npm run train`, the example of retraining, the tests and the docs.
import {
  Adam,
  AdamW,
  type Constraint,
  Flatten,
  Linear,
  type Module,
  type Optimizer,
  type ParamSource,
  ReLU,
  RMSprop,
  type Schedule,
  SGD,
  sequential,
} from "wasmgrad";
import * as models from "wasmgrad/models";
import { UserError } from "./train/errors.ts";

/** What a model is made for. */
export interface Task {
  /** [height, width, channels] of an image. */
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/** The names of the tables below and of `augmentations`, `dataSets` and `schedules`, so that a misspelt one does not compile. */
export type OptimizerName = keyof typeof optimizers;
export type ScheduleName = "cosine" | "steps" | "plateau" | "constant";
export type AugmentationName = "none" | "cropFlip" | "resizedCropFlip";
export type DataName = "fashionMnist" | "cifar10" | "omniglot" | "imageFolder";

/** A generator with what it plays against. */
export interface Players {
  readonly generator: models.DCGANGenerator;
  readonly opponent: models.DCGANDiscriminator;
}

/** How a generator and its opponent play. */
export interface Rules {
  /** The Wasserstein distance instead of cross-entropy. */
  readonly wasserstein: boolean;
  /** Steps of the opponent for one of the generator. */
  readonly opponentSteps: number;
  /** The opponent's weights are limited to ±this. */
  readonly clip?: number;
}

/** What is trained, and towards what. */
export type Goal =
  /** Labels of images. */
  | { readonly task: "classify"; readonly create: (task: Task) => Module }
  /** The image itself, through few numbers. */
  | { readonly task: "reconstruct"; readonly create: (task: Task) => models.Autoencoder | models.VariationalAutoencoder }
  /** Which two images show the same: logits of pairs. */
  | { readonly task: "compare"; readonly create: (task: Task) => models.Siamese }
  /** The same by descriptions, closer to those of the same than to those of another. */
  | { readonly task: "embed"; readonly create: (task: Task) => models.Triplet }
  /** New images. */
  | { readonly task: "generate"; readonly create: (task: Task) => Players; readonly rules: Rules };

/** How a model is trained. */
export type Recipe = Goal & {
  /** Its page: `docs/models/<family>.md`. */
  readonly family: string;
  /** What it is made for, where no `--data` says otherwise. */
  readonly data: DataName;
  /** [height, width, channels] that images of a folder are brought to, and that docs and tests use. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly optimizer: OptimizerName;
  /** The highest learning rate. */
  readonly lr: number;
  readonly weightDecay: number;
  readonly schedule: ScheduleName;
  readonly augmentation: AugmentationName;
  readonly epochs: number;
  readonly batchSize: number;
};

/** An optimizer, with a learning rate that suits it where a recipe has another optimizer. */
interface OptimizerRecipe {
  readonly lr: number;
  readonly create: (
    parameters: ParamSource,
    options: { readonly lr: Schedule; readonly weightDecay: number; readonly constraint?: Constraint },
  ) => Optimizer;
}

export const optimizers = {
  sgd: { lr: 0.1, create: (model, options) => new SGD(model, options) },
  momentum: { lr: 0.02, create: (model, options) => new SGD(model, { ...options, momentum: 0.9 }) },
  adam: { lr: 0.003, create: (model, options) => new Adam(model, options) },
  adamw: { lr: 0.003, create: (model, options) => new AdamW(model, options) },
  rmsprop: { lr: 1e-3, create: (model, options) => new RMSprop(model, options) },
  "adam-half": { lr: 2e-4, create: (model, options) => new Adam(model, { ...options, betas: [0.5, 0.999] }) },
} satisfies Record<string, OptimizerRecipe>;

const grey28 = { data: "fashionMnist", inputShape: [28, 28, 1] } as const;

/** LeNet-5 and other nets of a minute. */
const small = {
  ...grey28,
  task: "classify",
  optimizer: "adamw",
  lr: 0.003,
  weightDecay: 0.01,
  schedule: "cosine",
  augmentation: "none",
  epochs: 12,
  batchSize: 64,
} as const;

/** Sixteen layers without norms; at 0.05 some seeds end in NaN. */
const normless = { ...small, family: "self-normalizing", optimizer: "sgd", lr: 0.02, weightDecay: 0, epochs: 8 } as const;

/** Characters to be told from 15 others, two times 16 of them a step. */
const choices = { ...small, family: "siamese", data: "omniglot", lr: 0.002, epochs: 20, batchSize: 2 } as const;

/** He et al. 2016, section 4.2, but for a cosine instead of steps and fewer epochs. */
const cifar = {
  task: "classify",
  data: "cifar10",
  inputShape: [32, 32, 3],
  optimizer: "momentum",
  lr: 0.1,
  weightDecay: 5e-4,
  schedule: "cosine",
  augmentation: "cropFlip",
  epochs: 12,
  batchSize: 128,
} as const;

/** He et al. 2016, section 3.4: what most nets for ImageNet are trained with. */
const imagenet = {
  task: "classify",
  data: "imageFolder",
  inputShape: [224, 224, 3],
  optimizer: "momentum",
  lr: 0.1,
  weightDecay: 1e-4,
  schedule: "steps",
  augmentation: "resizedCropFlip",
  epochs: 90,
  batchSize: 64,
} as const;

/** Without batch norm, smaller steps: Krizhevsky 2012, Simonyan and Zisserman 2015. */
const plain = { ...imagenet, lr: 0.01, weightDecay: 5e-4, schedule: "plateau" } as const;

/** Behind the last convolution is a ReLU, and the paper's plain steps stay at chance for epochs: small steps of their own size for each weight. */
const squeeze = { ...imagenet, family: "squeezenet", optimizer: "adamw", lr: 3e-4, weightDecay: 0.01, schedule: "cosine" } as const;

/** Szegedy et al. 2016: RMSprop, images of 299×299. */
const inception = {
  ...imagenet,
  inputShape: [299, 299, 3],
  optimizer: "rmsprop",
  lr: 1e-3,
  weightDecay: 4e-5,
  schedule: "cosine",
} as const;

const efficient = (name: keyof typeof models.efficientnets, resolution: number): Recipe => ({
  ...imagenet,
  family: "efficientnet",
  inputShape: [resolution, resolution, 3],
  optimizer: "rmsprop",
  lr: 1e-3,
  weightDecay: 1e-5,
  schedule: "cosine",
  create: (task) => models.efficientnet(name, made(task)),
});

export const recipes = {
  lenet5: { ...small, family: "lenet", create: (task) => lenet(task, "relu") },
  "lenet5-tanh": { ...small, family: "lenet", create: (task) => lenet(task, "tanh") },
  mlp: { ...small, family: "lenet", create: perceptron },
  highway: { ...small, family: "highway", lr: 0.002, epochs: 8, create: (task) => models.highway(flat(task)) },
  "highway-plain": { ...small, family: "highway", lr: 0.002, epochs: 8, create: (task) => models.highway({ ...flat(task), gates: false }) },
  selu: { ...normless, create: (task) => models.selfNormalizing(flat(task)) },
  "selu-relu": { ...normless, create: (task) => models.selfNormalizing({ ...flat(task), activation: "relu" }) },

  resnet20: { ...cifar, family: "resnet-cifar", create: (task) => models.resnet20(made(task)) },
  resnet32: { ...cifar, family: "resnet-cifar", create: (task) => models.resnet32(made(task)) },
  resnet44: { ...cifar, family: "resnet-cifar", create: (task) => models.resnet44(made(task)) },
  resnet56: { ...cifar, family: "resnet-cifar", create: (task) => models.resnet56(made(task)) },
  "resnet56-plain": { ...cifar, family: "resnet-cifar", create: (task) => models.resnet56({ ...made(task), skip: false }) },
  resnet110: { ...cifar, family: "resnet-cifar", create: (task) => models.resnet110(made(task)) },
  "densenet-cifar": { ...cifar, family: "densenet", batchSize: 64, create: (task) => models.densenetCifar(made(task)) },
  "vgg11-cifar": {
    ...cifar,
    family: "vgg",
    lr: 0.05,
    create: (task) => models.vgg11({ ...made(task), variant: "cifar", batchNorm: true }),
  },
  "alexnet-cifar": {
    ...cifar,
    family: "alexnet",
    optimizer: "adamw", // plain steps need epochs to leave the start, without norms
    lr: 1e-3,
    weightDecay: 0.01,
    create: (task) => models.alexnet({ ...made(task), variant: "cifar" }),
  },
  "mobilenet-v2-cifar": { ...cifar, family: "mobilenet-v2", create: (task) => models.mobilenetV2({ ...made(task), variant: "cifar" }) },

  alexnet: { ...plain, family: "alexnet", batchSize: 128, create: (task) => models.alexnet(made(task)) },
  vgg11: { ...plain, family: "vgg", create: (task) => models.vgg11(made(task)) },
  vgg13: { ...plain, family: "vgg", create: (task) => models.vgg13(made(task)) },
  vgg16: { ...plain, family: "vgg", create: (task) => models.vgg16(made(task)) },
  vgg19: { ...plain, family: "vgg", create: (task) => models.vgg19(made(task)) },
  squeezenet10: { ...squeeze, create: (task) => models.squeezenet10(made(task)) },
  squeezenet11: { ...squeeze, create: (task) => models.squeezenet11(made(task)) },
  googlenet: { ...plain, family: "googlenet", create: (task) => models.googlenet({ ...made(task), auxiliary: true }) },
  "inception-v3": { ...inception, family: "inception", create: inceptionV3 },
  "inception-v4": { ...inception, family: "inception", create: (task) => models.inceptionV4(made(task)) },
  "inception-resnet-v1": { ...inception, family: "inception", create: (task) => models.inceptionResnetV1(made(task)) },
  "inception-resnet-v2": { ...inception, family: "inception", create: (task) => models.inceptionResnetV2(made(task)) },
  resnet18: { ...imagenet, family: "resnet", create: (task) => models.resnet18(made(task)) },
  resnet34: { ...imagenet, family: "resnet", create: (task) => models.resnet34(made(task)) },
  resnet50: { ...imagenet, family: "resnet", create: (task) => models.resnet50(made(task)) },
  resnet101: { ...imagenet, family: "resnet", create: (task) => models.resnet101(made(task)) },
  resnet152: { ...imagenet, family: "resnet", create: (task) => models.resnet152(made(task)) },
  resnext50: { ...imagenet, family: "resnet", create: (task) => models.resnext50(made(task)) },
  "wide-resnet50": { ...imagenet, family: "resnet", create: (task) => models.wideResnet50(made(task)) },
  densenet121: { ...imagenet, family: "densenet", create: (task) => models.densenet121(made(task)) },
  densenet169: { ...imagenet, family: "densenet", create: (task) => models.densenet169(made(task)) },
  densenet201: { ...imagenet, family: "densenet", create: (task) => models.densenet201(made(task)) },
  "mobilenet-v2": {
    ...imagenet,
    family: "mobilenet-v2",
    lr: 0.05,
    weightDecay: 4e-5,
    schedule: "cosine",
    create: (task) => models.mobilenetV2(made(task)),
  },
  "efficientnet-b0": efficient("b0", 224),
  "efficientnet-b1": efficient("b1", 240),
  "efficientnet-b2": efficient("b2", 260),
  "efficientnet-b3": efficient("b3", 300),
  "efficientnet-b4": efficient("b4", 380),
  "efficientnet-b5": efficient("b5", 456),
  "efficientnet-b6": efficient("b6", 528),
  "efficientnet-b7": efficient("b7", 600),

  autoencoder: { ...small, family: "autoencoder", task: "reconstruct", lr: 1e-3, create: (task) => models.autoencoder(pixels(task)) },
  "autoencoder-denoising": {
    ...small,
    family: "autoencoder",
    task: "reconstruct",
    lr: 1e-3,
    create: (task) => models.autoencoder({ ...pixels(task), noise: 0.3 }),
  },
  vae: { ...small, family: "autoencoder", task: "reconstruct", lr: 1e-3, create: (task) => models.vae({ ...pixels(task), latent: 16 }) },
  siamese: { ...choices, task: "compare", create: () => models.siamese() },
  triplet: { ...choices, task: "embed", create: () => models.triplet() },
  /** Radford et al. 2016. */
  dcgan: {
    ...small,
    family: "gan",
    task: "generate",
    rules: { wasserstein: false, opponentSteps: 1 },
    inputShape: [32, 32, 1],
    optimizer: "adam-half",
    lr: 2e-4,
    weightDecay: 0,
    schedule: "constant",
    create: (task) => {
      const { generator, discriminator } = models.dcgan({ ...pixels(task), width: 16, latent: 64 });
      return { generator, opponent: discriminator };
    },
  },
  /** Arjovsky et al. 2017, with four times their rate: so few steps get somewhere. */
  wgan: {
    ...small,
    family: "gan",
    task: "generate",
    rules: { wasserstein: true, opponentSteps: 5, clip: 0.01 },
    inputShape: [32, 32, 1],
    optimizer: "rmsprop",
    lr: 2e-4,
    weightDecay: 0,
    schedule: "constant",
    epochs: 40,
    create: (task) => {
      const { generator, critic } = models.wgan({ ...pixels(task), width: 16, latent: 64 });
      return { generator, opponent: critic };
    },
  },
} satisfies Record<string, Recipe>;

export type ModelName = keyof typeof recipes;

/** A recipe by its name, as any recipe. */
export function recipeOf(name: ModelName): Recipe {
  return recipes[name];
}

/** For images of any size. */
function made({ inputShape, classes }: Task): { classes: number; channels: number } {
  return { classes, channels: inputShape[2] ?? 1 };
}

/** For flattened images. */
function flat({ inputShape, classes }: Task): { classes: number; inputs: number } {
  return { classes, inputs: inputShape.reduce((product, extent) => product * extent, 1) };
}

/** For square images of a size that the model is made for. */
function pixels({ inputShape }: Task): { size: number; channels: number } {
  const [height = 0, width = 0, channels = 1] = inputShape;
  if (height !== width) throw new UserError(`--model: expected square images, got ${height}×${width}`);
  return { size: height, channels };
}

/** With the auxiliary head where the images are large enough for it. */
function inceptionV3(task: Task): Module {
  return models.inceptionV3({ ...made(task), auxiliary: Math.min(...task.inputShape.slice(0, 2)) >= inception.inputShape[0] });
}

function perceptron(task: Task): Module {
  const { inputs, classes } = flat(task);
  return sequential(new Flatten(), new Linear(inputs, 256), new ReLU(), new Linear(256, 128), new ReLU(), new Linear(128, classes));
}

function lenet(task: Task, variant: NonNullable<models.LeNet5Options["variant"]>): Module {
  const [height = 0, width = 0] = task.inputShape;
  if (height !== width || (height !== 28 && height !== 32))
    throw new UserError(`--model: expected images of 28×28 or 32×32 for LeNet-5, got ${height}×${width}; mlp takes any size`);
  return models.lenet5({ ...made(task), inputSize: height, variant });
}
