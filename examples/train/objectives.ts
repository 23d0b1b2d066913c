// What training minimises, task by task, in the form that a Trainer takes.
import {
  type AnyModule,
  accuracy,
  bceWithLogitsLoss,
  binaryAccuracy,
  type Callback,
  clipWeights,
  crossEntropy,
  type Loss,
  type Metric,
  Module,
  type Schedule,
  slice,
  squeeze,
  type Tensor,
  Trainer,
  toFloat,
  tripletMarginLoss,
} from "wasmgrad";
import {
  type Autoencoder,
  auxiliaryLoss,
  GoogLeNet,
  InceptionV3,
  klToStandardNormal,
  type Siamese,
  type Triplet,
  VariationalAutoencoder,
} from "wasmgrad/models";
import { type OptimizerName, optimizers, type Recipe, type Task } from "../recipes.ts";
import { adversarial } from "./adversarial.ts";

export interface Objective {
  readonly trainer: Trainer;
  /** The network itself, as it is saved. */
  readonly network: AnyModule;
  /** A second trainer that steps along with the first, and the callback that has it do so. */
  readonly companion?: { readonly trainer: Trainer; readonly callback: Callback };
}

/** How the optimizer is made. */
export interface Means {
  readonly optimizer: OptimizerName;
  readonly lr: Schedule;
  readonly weightDecay: number;
}

/** Makes a recipe's network, and what trains it. */
export function objectiveOf(recipe: Recipe, task: Task, { optimizer: name, lr, weightDecay }: Means): Objective {
  const trainerOf = (model: Module, loss: Loss, metrics: Record<string, Metric>) =>
    new Trainer(model, { optimizer: optimizers[name].create(model, { lr, weightDecay }), loss, metrics });
  switch (recipe.task) {
    case "classify": {
      const network = recipe.create(task);
      const heads = (network instanceof GoogLeNet || network instanceof InceptionV3) && network;
      return { network, trainer: trainerOf(network, heads ? auxiliaryLoss(heads, crossEntropy) : crossEntropy, { accuracy }) };
    }
    case "reconstruct": {
      const network = recipe.create(task);
      return { network, trainer: trainerOf(new Reconstruction(network), asItIs, {}) };
    }
    case "compare": {
      const network = recipe.create(task);
      const loss: Loss = (logits, same) => bceWithLogitsLoss(logits, toFloat(same));
      return { network, trainer: trainerOf(new Comparison(network), loss, { accuracy: binaryAccuracy() }) };
    }
    case "embed": {
      const network = recipe.create(task);
      return { network, trainer: trainerOf(new Embedding(network), asItIs, {}) };
    }
    case "generate":
      return adversarial(recipe.create(task), recipe.rules, (trained, player) => {
        const { clip } = recipe.rules;
        const constraint = player === "opponent" && clip !== undefined && { constraint: clipWeights(clip) };
        return optimizers[name].create(trained, { lr, weightDecay, ...constraint });
      });
  }
}

/** The loss of a module whose output is one. */
const asItIs: Loss = (output) => output;

/** Images to how badly they come back: cross-entropy of pixels, summed over an image; for a variational net the KL divergence on top. */
export class Reconstruction extends Module {
  readonly net: Autoencoder | VariationalAutoencoder;

  constructor(net: Autoencoder | VariationalAutoencoder) {
    super();
    this.net = net;
  }

  override forward(x: Tensor): Tensor {
    const badness = (logits: Tensor) => bceWithLogitsLoss(logits, x, { reduction: "sum" }).mul(1 / (x.shape[0] ?? 1));
    if (!(this.net instanceof VariationalAutoencoder)) return badness(this.net.forward(x));
    const { reconstruction, mean, logVariance } = this.net.forward(x);
    return badness(reconstruction).add(klToStandardNormal(mean, logVariance));
  }
}

/** Image `place` of each group: [N, group, h, w, c] to [N, h, w, c]. */
function imageOf(x: Tensor, place: number): Tensor {
  return squeeze(slice(x, [0, place], [x.shape[0] ?? 0, place + 1]), 1);
}

/** Pairs [N, 2, h, w, c] to logits of showing the same. */
export class Comparison extends Module {
  readonly net: Siamese;

  constructor(net: Siamese) {
    super();
    this.net = net;
  }

  override forward(x: Tensor): Tensor {
    return this.net.forward([imageOf(x, 0), imageOf(x, 1)]);
  }
}

/** Triples [N, 3, h, w, c] to their mean triplet loss. */
export class Embedding extends Module {
  readonly net: Triplet;

  constructor(net: Triplet) {
    super();
    this.net = net;
  }

  override forward(x: Tensor): Tensor {
    return tripletMarginLoss(...this.net.forward([imageOf(x, 0), imageOf(x, 1), imageOf(x, 2)]), { margin: 0.5 });
  }
}
