// What training minimises, task by task, in the form that a Trainer takes.
import {
  type AnyModule,
  abs,
  accuracy,
  bceWithLogitsLoss,
  type Callback,
  clipWeights,
  concat,
  crossEntropy,
  type Loss,
  type Metric,
  Module,
  matmul,
  normalize,
  relu,
  type Schedule,
  slice,
  sum,
  type Tensor,
  Trainer,
  tensor,
  transpose,
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
      const hasHeads = (network instanceof GoogLeNet && network.aux1) || (network instanceof InceptionV3 && network.AuxLogits);
      return { network, trainer: trainerOf(network, hasHeads ? auxiliaryLoss(network, crossEntropy) : crossEntropy, { accuracy }) };
    }
    case "reconstruct": {
      const network = recipe.create(task);
      return { network, trainer: trainerOf(new Reconstruction(network), asItIs, {}) };
    }
    case "compare": {
      const network = recipe.create(task);
      return { network, trainer: trainerOf(new Comparison(network), crossEntropy, { accuracy }) };
    }
    case "embed": {
      const network = recipe.create(task);
      return { network, trainer: trainerOf(new Embedding(network), allTriplets, { accuracy }) };
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

/** The first and the second drawings of choices [N, 2, K, h, w, c]: [N·K, h, w, c] each. */
function drawingsOf(x: Tensor): [first: Tensor, second: Tensor] {
  const [n = 0, , k = 0, ...image] = x.shape;
  const part = (i: number) => slice(x, [0, i], [n, i + 1]).reshape([n * k, ...image]);
  return [part(0), part(1)];
}

/** Choices [N, 2, K, h, w, c] to logits [N, K, K]: does first drawing i show the same as second drawing j? */
export class Comparison extends Module {
  readonly net: Siamese;

  constructor(net: Siamese) {
    super();
    this.net = net;
  }

  override forward(x: Tensor): Tensor {
    const [n = 0, , k = 0] = x.shape;
    const [first, second] = this.net.embed(drawingsOf(x));
    return this.net.head.forward(abs(first.reshape([n, k, 1, -1]).sub(second.reshape([n, 1, k, -1])))).reshape([n, k, k]);
  }
}

/** Choices [N, 2, K, h, w, c] to cosines [N, K, K] of the descriptions of first drawings i and second drawings j. */
export class Embedding extends Module {
  readonly net: Triplet;

  constructor(net: Triplet) {
    super();
    this.net = net;
  }

  override forward(x: Tensor): Tensor {
    const [n = 0, , k = 0] = x.shape;
    const described = normalize(this.net.encoder.forward(concat(drawingsOf(x), 0)));
    const part = (i: number) => slice(described, [i * n * k], [(i + 1) * n * k]).reshape([n, k, -1]);
    return matmul(part(0), transpose(part(1), [0, 2, 1]));
  }
}

/** By how much the squared distance to another character should exceed that to the same one. */
const MARGIN = 0.5;

/**
 * The mean triplet loss max(0, |a − p|² − |a − n|² + margin) over the anchors a with each n of another character, from cosines
 * [N, K, K] of unit vectors, whose squared distances are 2 − 2·cos. Schroff et al. 2015.
 */
export function allTriplets(cosines: Tensor): Tensor {
  const [n = 0, k = 0] = cosines.shape;
  const same = Float32Array.from({ length: k * k }, (_, i) => Number(i % (k + 1) === 0));
  const other = tensor(same, [k, k]).neg().add(1);
  const near = sum(cosines.mul(tensor(same, [k, k])), { axes: [-1] }).reshape([n, k, 1]);
  const losses = relu(cosines.sub(near).mul(2).add(MARGIN));
  return sum(losses.mul(other)).mul(1 / (n * k * (k - 1)));
}
