// What a layer inside a model gives: features for another task.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Carries the layer's output past the rest of the model. */
class Reached {
  readonly output: Tensor;

  constructor(output: Tensor) {
    this.output = output;
  }
}

/** A model as far as one of its layers; the rest does not run. It shares the model's parameters. */
export class Features extends Module {
  readonly model: Module;
  readonly at: string;

  constructor(model: Module, at: string) {
    super();
    const paths = [...model.namedModules()].map(([path]) => path);
    if (at === "" || !paths.includes(at))
      throw new ShapeError("features", `expected the path of a layer, as summary shows it, got "${at}"`);
    this.model = model;
    this.at = at;
  }

  override forward(x: Tensor): Tensor {
    const [, layer] = [...this.model.namedModules()].find(([path]) => path === this.at) ?? [];
    if (!layer) throw new ShapeError("features", `expected the model to still have a layer "${this.at}", got none`);
    const forward = layer.forward.bind(layer);
    const stopHere = (input: never) => {
      const output = forward(input) as Tensor; // a layer of a Tensor-to-Tensor model
      throw new Reached(output);
    };
    Object.defineProperty(layer, "forward", { value: stopHere, configurable: true, enumerable: false });
    try {
      this.model.forward(x);
    } catch (stopped) {
      if (stopped instanceof Reached) return stopped.output;
      throw stopped;
    } finally {
      Reflect.deleteProperty(layer, "forward");
    }
    throw new ShapeError("features", `expected the forward pass to reach "${this.at}", got its end`);
  }
}

/**
 * A module that gives the output of the layer at path `at`: `features(resnet18(), "layer4")` (DeCAF, Donahue et al. 2014).
 * It can be trained, frozen, or put before a new head; the model itself stays as it is.
 * @throws ShapeError for a path that is no layer's
 */
export function features(model: Module, at: string): Features {
  return new Features(model, at);
}
