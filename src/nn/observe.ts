// Watches the layers of a model while it runs: what went in, what came out.
import type { AnyModule } from "./module.ts";

/** Called after a layer's forward pass. */
export type Seen = (name: string, layer: AnyModule, input: unknown, output: unknown) => void;

/** Runs `work` while `entered` and `left` are called around the forward pass of every layer (module without children). */
export function observeLayers<R>(model: AnyModule, entered: (name: string) => void, left: Seen, work: () => R): R {
  const modules = [...model.namedModules()];
  const layers = modules.filter(([, module]) => [...module.namedModules()].length === 1);
  try {
    for (const [name, layer] of layers) {
      const forward = layer.forward.bind(layer);
      const watched = (input: never) => {
        entered(name);
        const output = forward(input);
        left(name, layer, input, output);
        return output;
      };
      Object.defineProperty(layer, "forward", { value: watched, configurable: true, enumerable: false });
    }
    return work();
  } finally {
    for (const [, layer] of layers) Reflect.deleteProperty(layer, "forward");
  }
}
