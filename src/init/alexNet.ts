// The initial values of AlexNet: "ImageNet classification with deep convolutional neural networks", Krizhevsky et al. 2012, section 5.
import type { AnyModule } from "../nn/module.ts";
import { apply } from "./apply.ts";
import { constant, zeros } from "./constant.ts";
import { normal } from "./normal.ts";

export interface AlexNetOptions {
  /** Standard deviation of the weights; default 0.01. */
  readonly std?: number;
  /**
   * Layers, counted from 1 in declaration order among those with a weight of two or more axes, whose bias starts at 1,
   * so that their ReLUs let gradients through from the beginning; the others' start at 0. Default [2, 4, 5, 6, 7]:
   * the second, fourth and fifth convolution and the hidden fully connected layers of AlexNet.
   */
  readonly biasOnes?: readonly number[];
}

/** Fills all layers of a model: weights normal with mean 0, biases 0 or 1. Parameters of norms stay as they are. */
export function alexNet(model: AnyModule, { std = 0.01, biasOnes = [2, 4, 5, 6, 7] }: AlexNetOptions = {}): void {
  const layers = new Map<AnyModule, number>();
  apply(model, ({ parameter, module }) => {
    if (parameter.shape.length > 1) {
      if (!layers.has(module)) layers.set(module, layers.size + 1);
      return normal(0, std);
    }
    const layer = layers.get(module);
    if (layer === undefined) return null;
    return biasOnes.includes(layer) ? constant(1) : zeros;
  });
}
