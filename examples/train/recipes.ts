// The models and optimizers that can be chosen by name.
import { Adam, AdamW, Flatten, Linear, type Module, type Optimizer, ReLU, type Schedule, SGD, sequential } from "wasmgrad";
import { type LeNet5Options, lenet5 } from "wasmgrad/models";
import { UserError } from "./errors.ts";

/** What a model is made for. */
interface Task {
  /** [height, width, channels] of an image. */
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/** An optimizer, with a learning rate that suits it. */
interface OptimizerRecipe {
  readonly lr: number;
  readonly create: (model: Module, lr: Schedule) => Optimizer;
}

export const models = {
  lenet5: (task: Task) => lenet(task, "relu"),
  "lenet5-tanh": (task: Task) => lenet(task, "tanh"),
  mlp: ({ inputShape, classes }: Task) =>
    sequential(
      new Flatten(),
      new Linear(
        inputShape.reduce((product, extent) => product * extent, 1),
        256,
      ),
      new ReLU(),
      new Linear(256, 128),
      new ReLU(),
      new Linear(128, classes),
    ),
} satisfies Record<string, (task: Task) => Module>;

export const optimizers = {
  sgd: { lr: 0.1, create: (model, lr) => new SGD(model, { lr }) },
  momentum: { lr: 0.02, create: (model, lr) => new SGD(model, { lr, momentum: 0.9 }) },
  adam: { lr: 0.003, create: (model, lr) => new Adam(model, { lr }) },
  adamw: { lr: 0.003, create: (model, lr) => new AdamW(model, { lr }) },
} satisfies Record<string, OptimizerRecipe>;

export type ModelName = keyof typeof models;
export type OptimizerName = keyof typeof optimizers;

function lenet({ inputShape, classes }: Task, variant: NonNullable<LeNet5Options["variant"]>): Module {
  const [height = 0, width = 0, channels = 0] = inputShape;
  if (height !== width || (height !== 28 && height !== 32))
    throw new UserError(`--model: expected images of 28×28 or 32×32 for LeNet-5, got ${height}×${width}; mlp takes any size`);
  return lenet5({ classes, channels, inputSize: height, variant });
}
