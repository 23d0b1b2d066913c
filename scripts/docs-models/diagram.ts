// A network as a Mermaid flowchart, drawn from the network itself.
import { type AnyModule, type LayerProfile, type Module, profile, Sequential } from "wasmgrad";
import { count } from "./markdown.ts";
import type { Network } from "./networks.ts";

/** More boxes than this are not drawn: containers stay closed. */
const MOST = 16;

interface Box {
  readonly path: string;
  readonly module: AnyModule;
}

/** Boxes for the network's parts in the order in which they are declared, each with its output's shape and its parameters. */
export function diagram(network: Network): string {
  let boxes: Box[] = [];
  const { layers, parameters } = profile(() => {
    const net = network.make();
    boxes = opened(net);
    return net;
  }, [2, ...network.inputShape]);
  const drawn = boxes.flatMap((box) => boxText(box, layers));
  const shape = network.inputShape.join("×");
  const nodes = [`  in(["${shape}"])`, ...drawn.map((text, i) => `  n${i}["${text}"]`)];
  const chain = ["in", ...drawn.map((_, i) => `n${i}`)].join(" --> ");
  return ["```mermaid", "flowchart TB", ...nodes, `  ${chain}`, "```", "", `${count(parameters)} parameters.`].join("\n");
}

/** The children of a network; containers of layers one after another are opened as long as there is room. */
function opened(net: Module): Box[] {
  let boxes = childrenOf({ path: "", module: net });
  for (;;) {
    const next = boxes.findIndex((box) => {
      const inside = childrenOf(box);
      const isChain = box.module instanceof Sequential || boxes.length === 1;
      return isChain && inside.length > 0 && boxes.length - 1 + inside.length <= MOST;
    });
    const box = boxes[next];
    if (!box) return boxes;
    boxes = [...boxes.slice(0, next), ...childrenOf(box), ...boxes.slice(next + 1)];
  }
}

function childrenOf({ path, module }: Box): Box[] {
  const inside = path === "" ? "" : `${path}.`;
  return [...module.namedModules()].flatMap(([name, child]) =>
    name !== "" && !name.slice(0).includes(".") ? [{ path: inside + name, module: child }] : [],
  );
}

/** Nothing for a part that did not run, such as an auxiliary head that gives no output of its own. */
function boxText({ path, module }: Box, layers: readonly LayerProfile[]): string[] {
  const own = layers.filter(({ name }) => name === path || name.startsWith(`${path}.`));
  const last = own.at(-1);
  if (!last) return [];
  const parameters = own.reduce((sum, layer) => sum + layer.parameters, 0);
  const size = last.outputShape.slice(1).join("×");
  return [`${path}: ${kindOf(module, last)}<br/>${size}${parameters > 0 ? `<br/>${count(parameters)} parameters` : ""}`];
}

function kindOf(module: AnyModule, { kernel }: LayerProfile): string {
  const children = [...module.namedModules()].length - 1;
  if (children > 0) return module instanceof Sequential ? "layers" : module.constructor.name;
  const window = kernel === undefined ? "" : ` ${typeof kernel === "number" ? `${kernel}×${kernel}` : kernel.join("×")}`;
  return `${module.constructor.name}${window}`;
}
