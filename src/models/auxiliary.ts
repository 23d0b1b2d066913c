// Classifiers half way through a net, whose losses help the early layers: GoogLeNet, Inception v3.
import { StateError } from "../errors.ts";
import type { Module } from "../nn/module.ts";
import type { Tensor } from "../tensor.ts";

/** A model with auxiliary heads. */
export interface WithAuxiliary {
  /** Logits of the heads in the last forward pass in training mode, inside the same step. */
  readonly auxiliary: readonly Tensor[];
}

/**
 * The loss of the output plus `weight` times that of each auxiliary head, for a Trainer:
 * `new Trainer(net, { optimizer, loss: auxiliaryLoss(net, crossEntropy) })`. Szegedy et al. 2015.
 * @param weight default 0.3
 */
export function auxiliaryLoss<T>(
  model: Module & WithAuxiliary,
  loss: (output: Tensor, target: T) => Tensor,
  weight = 0.3,
): (output: Tensor, target: T) => Tensor {
  return (output, target) => {
    const main = loss(output, target);
    if (!model.training) return main;
    if (model.auxiliary.length === 0)
      throw new StateError("auxiliaryLoss", "expected a model made with { auxiliary: true }, got one without heads");
    return model.auxiliary.reduce((sum, logits) => sum.add(loss(logits, target).mul(weight)), main);
  };
}
