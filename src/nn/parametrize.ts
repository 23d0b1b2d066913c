// Replaces a parameter of a layer by a value that is computed from others at each use.
import { resolveAxis } from "../arithmetic/axes.ts";
import { StateError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import type { AnyModule } from "./module.ts";
import { type ModuleBuffer, Param } from "./param.ts";

/** The layer's own parameter `name`. @throws StateError where there is none, or something else has taken its place */
export function ownParameter(op: string, layer: AnyModule, name: string): Param {
  const value: unknown = Object.getOwnPropertyDescriptor(layer, name)?.value;
  if (!(value instanceof Param))
    throw new StateError(op, `expected a layer with a parameter ${name} of its own, got ${layer.constructor.name} without one`);
  return value;
}

/** Removes `name` from the layer's members, adds `parts`, and has each use of `name` give what `compute` does. */
export function parametrize(
  layer: AnyModule,
  name: string,
  parts: Readonly<Record<string, Param | ModuleBuffer>>,
  compute: () => Tensor,
): void {
  Object.defineProperty(layer, name, { get: compute, enumerable: false, configurable: true });
  for (const [part, value] of Object.entries(parts)) Object.defineProperty(layer, part, { value, enumerable: true, configurable: true });
}

/** All axes of a parameter but one: those that a norm for each index of `axis` runs over. */
export function otherAxes(op: string, { shape }: Param, axis: number): number[] {
  const kept = resolveAxis(op, axis, shape);
  return shape.map((_, i) => i).filter((i) => i !== kept);
}
