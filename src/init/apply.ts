// Initial values for a model that stands already.
import type { AnyModule } from "../nn/module.ts";
import { Param } from "../nn/param.ts";
import { type Fans, fans, type Initializer } from "./initializer.ts";

/** A parameter as `apply` shows it. */
export interface Place {
  /** Its path in the model: `features.0.weight`. */
  readonly name: string;
  readonly parameter: Param;
  /** The module that holds it. */
  readonly module: AnyModule;
}

/**
 * Fills the parameters of a model again, in declaration order: `choose` gives each its initializer, or null to leave it.
 * Fans are those of the module's weight: of the parameter itself where it has two axes or more, else of the first of
 * its neighbours that has; 1 where none has (norms).
 *
 * ```ts
 * init.apply(model, ({ name }) => (name.endsWith("weight") ? init.orthogonal() : init.zeros));
 * ```
 */
export function apply(model: AnyModule, choose: (place: Place) => Initializer | null): void {
  const names = new Map([...model.namedParameters()].map(([name, parameter]) => [parameter, name]));
  for (const [, module] of model.namedModules()) {
    const own = [...module.members()].flatMap(([, value]) => (value instanceof Param ? [value] : []));
    const weight = own.find(({ shape }) => shape.length > 1);
    const shared: Fans = weight ? fans(weight.shape) : { fanIn: 1, fanOut: 1 };
    for (const parameter of own) {
      const name = names.get(parameter);
      if (name === undefined) continue;
      names.delete(parameter); // shared parameters are filled once, under their first name
      choose({ name, parameter, module })?.(parameter, parameter.shape.length > 1 ? fans(parameter.shape) : shared);
    }
  }
}
