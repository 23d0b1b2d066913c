// Freezing the first layers of a model, for fine-tuning.
import { ShapeError } from "../errors.ts";
import type { AnyModule } from "./module.ts";
import { Param } from "./param.ts";

/**
 * Freezes every layer from the model's first up to the one at `path`, this included, in the order in which they are declared.
 * @throws ShapeError for a path that is no layer's
 */
export function freezeUpTo(model: AnyModule, path: string): void {
  const modules = new Map(model.namedModules());
  const last = modules.get(path);
  if (path === "" || !last) throw new ShapeError("freezeUpTo", `expected the path of a layer, as summary shows it, got "${path}"`);
  const inside = new Set([...last.namedModules()].map(([, module]) => module));
  const order = [...modules.values()];
  const end = Math.max(...order.map((module, index) => (inside.has(module) ? index : -1)));
  for (const [index, module] of order.entries())
    if (index <= end) for (const [, child] of module.members()) if (child instanceof Param) child.frozen = true;
}
