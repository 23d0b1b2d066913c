// Replaces a parameter of a layer by a value that is computed from others at each use.
import { resolveAxis } from "../arithmetic/axes.ts";
import { StateError } from "../errors.ts";
import { backend } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";
import { type AnyModule, evaluating } from "./module.ts";
import { type ModuleBuffer, Param } from "./param.ts";

/** The layer's own parameter `name`. @throws StateError where there is none, or something else has taken its place */
export function ownParameter(op: string, layer: AnyModule, name: string): Param {
  const value: unknown = Object.getOwnPropertyDescriptor(layer, name)?.value;
  if (!(value instanceof Param))
    throw new StateError(op, `expected a layer with a parameter ${name} of its own, got ${layer.constructor.name} without one`);
  return value;
}

/** What took the place of a parameter. */
interface Parametrization {
  /** The parameter itself, now one of the parts. */
  readonly original: Param;
  readonly parts: Readonly<Record<string, Param | ModuleBuffer>>;
}

/** By layer, and by the parameter's name. */
const parametrizations = /* @__PURE__ */ new WeakMap<AnyModule, Map<string, Parametrization>>();

/** Removes the parameter `name` from the layer's members, adds `parts`, and has each use of `name` give what `compute` does. */
export function parametrize(layer: AnyModule, name: string, { original, parts }: Parametrization, compute: () => Tensor): void {
  const byName = parametrizations.get(layer) ?? new Map<string, Parametrization>();
  parametrizations.set(layer, byName.set(name, { original, parts }));
  Object.defineProperty(layer, name, { get: compute, enumerable: false, configurable: true });
  for (const [part, value] of Object.entries(parts)) Object.defineProperty(layer, part, { value, enumerable: true, configurable: true });
}

/**
 * Takes `weightNorm` or `spectralNorm` off a layer: its parameter `name` is a Param again, of the values that evaluation
 * uses, and its parts are gone. Returns the layer. Make the optimizer anew. PyTorch's `remove_parametrizations`.
 * @param name which parameter; default "weight"
 * @throws StateError for a parameter that is what it always was
 */
export function removeParametrization<M extends AnyModule>(layer: M, name = "weight"): M {
  const byName = parametrizations.get(layer);
  const found = byName?.get(name);
  if (!byName || !found)
    throw new StateError("removeParametrization", `expected a layer whose ${name} is computed, got ${layer.constructor.name} without one`);
  const { original, parts } = found;
  evaluating(layer, () => {
    const { ptr, size } = Reflect.get(layer, name) as Tensor; // `parametrize` has put a getter of one there
    backend().kernels.copy(original.ptr, ptr, size);
  });
  for (const part of Object.keys(parts)) Reflect.deleteProperty(layer, part);
  Object.defineProperty(layer, name, { value: original, enumerable: true, configurable: true, writable: true });
  byName.delete(name);
  return layer;
}

/** All axes of a parameter but one: those that a norm for each index of `axis` runs over. */
export function otherAxes(op: string, { shape }: Param, axis: number): number[] {
  const kept = resolveAxis(op, axis, shape);
  return shape.map((_, i) => i).filter((i) => i !== kept);
}
