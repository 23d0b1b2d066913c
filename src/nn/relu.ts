import { relu } from "../ops/relu.ts";
import { activation } from "./activation.ts";

/** Max(x, 0), element by element: `relu` as a layer. */
export class ReLU extends /* @__PURE__ */ activation(relu) {}
