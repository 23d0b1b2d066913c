import { sigmoid } from "../ops/sigmoid.ts";
import { activation } from "./activation.ts";

/** 1/(1 + e^−x), element by element: `sigmoid` as a layer. */
export class Sigmoid extends /* @__PURE__ */ activation(sigmoid) {}
