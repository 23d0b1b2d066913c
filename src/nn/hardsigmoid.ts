import { hardsigmoid } from "../ops/hardsigmoid.ts";
import { activation } from "./activation.ts";

/** X/6 + 1/2 limited to [0, 1], element by element: `hardsigmoid` as a layer. */
export class Hardsigmoid extends /* @__PURE__ */ activation(hardsigmoid) {}
