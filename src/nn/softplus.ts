import { softplus } from "../ops/softplus.ts";
import { activation } from "./activation.ts";

/** Ln(1 + e^(beta·x))/beta: `softplus` as a layer, with its options. */
export class Softplus extends /* @__PURE__ */ activation(softplus) {}
