// Changing a model that stands: another layer in the place of one.
import { ShapeError } from "../errors.ts";
import { type AnyModule, Module } from "./module.ts";

/**
 * Puts `layer` where the layer at `path` is, for another task's classes: `replaceLayer(net, "fc", new Linear(512, 5))`.
 * Make the optimizer afterwards: it knows the parameters that it was given.
 * @throws ShapeError for a path that is no layer's, or one that a module keeps to itself
 */
export function replaceLayer(model: AnyModule, path: string, layer: AnyModule): void {
  const modules = new Map(model.namedModules());
  const old = modules.get(path);
  const parent = modules.get(path.slice(0, Math.max(0, path.lastIndexOf("."))));
  if (path === "" || !old) throw new ShapeError("replaceLayer", `expected the path of a layer, as summary shows it, got "${path}"`);
  const owners = parent ? [parent, ...Object.values(parent).filter((value) => typeof value === "object" && value !== null)] : [];
  for (const owner of owners) {
    if (owner !== parent && owner instanceof Module) continue;
    const key = Object.keys(owner).find((name) => Reflect.get(owner, name) === old);
    if (key !== undefined && Reflect.set(owner, key, layer)) return;
  }
  throw new ShapeError("replaceLayer", `expected a layer that is a property of its module, got "${path}"`);
}
